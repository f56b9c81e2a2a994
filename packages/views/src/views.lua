#!lua name=reelgraph_views_1

-- Every key starts with KEYS[1], `<prefix>:{<partition>}`, so all keys of a call lie in one slot of a cluster:
--   :begun                    since when this partition's counts are complete (ms), and the name of its log
--   :log                      the event log, a stream: one entry per batch
--   :w:<video>[:<region>]     the record of a video's views, in the world or in a region (format: domain/record.ts)
--   :d:<viewer>:<video>       u32 second of the last qualified view, u8 seen, then per client view id: 11 characters, u32 second
--   :u:<video>                HyperLogLog of those who viewed it
--   :h:<hour>:<region>        trending by the hour, :m:<day / 30>:<region> by the month: video -> bound of its count (see `bound`)
-- Time is an argument. Expiry only tidies up: no answer depends on it.

-- The libraries are there when a function runs, not yet when this text is loaded; locals are much faster than globals.
local floor, ceil, byte, char, sub, concat, pack, unpackStruct, call
local function withLibraries(callback)
  return function(keys, args)
    if not call then
      floor, ceil, byte, char, sub, concat = math.floor, math.ceil, string.byte, string.char, string.sub, table.concat
      pack, unpackStruct, call = struct.pack, struct.unpack, redis.call
    end
    return callback(keys, args)
  end
end

local HEADER_FORMAT = '>I4I4I4I4I4I4I4I4I4I4I4I4I6I2I2'
local HEADER = 58
local DEDUPE_HEADER, DEDUPE_ENTRY = 5, 15
local REMEMBER_SECONDS = 26 * 3600
local MOST_WATCHES = 64
local RECORD_TTL = 32 * 86400
local HOUR_TTL, MONTH_TTL = 3 * 3600, 62 * 86400
local TRENDING_MOST, TRENDING_KEPT = 1024, 512

-- Slots: varint(2 * count + far), and if far varint(slots back), else 1 back.

local function varint(value)
  if value < 128 then return char(value) end
  if value < 16384 then return char(value % 128 + 128, floor(value / 128)) end
  local bytes = {}
  while value >= 128 do
    bytes[#bytes + 1] = char(value % 128 + 128)
    value = floor(value / 128)
  end
  bytes[#bytes + 1] = char(value)
  return concat(bytes)
end

local function readVarint(text, at)
  local b = byte(text, at)
  if b < 128 then return b, at + 1 end
  local value, scale = b - 128, 128
  while true do
    at = at + 1
    b = byte(text, at)
    if b < 128 then return value + b * scale, at + 1 end
    value = value + (b - 128) * scale
    scale = scale * 128
  end
end

local function slotToken(count, back)
  if back == 1 then return varint(2 * count) end
  return varint(2 * count + 1) .. varint(back)
end

local function readToken(track, at)
  local value, back = nil, 1
  value, at = readVarint(track, at)
  if value % 2 == 1 then
    back, at = readVarint(track, at)
  end
  return floor(value / 2), back, at
end

-- Closes the slot `old` with its count, as the head moves to `new`; forgets what is `size` slots old.
-- Answers the track and its sums over the last a, b and size slots.
local function moveHead(track, old, count, new, size, a, b)
  if new - old >= size then return '', 0, 0, 0 end
  if count > 0 then
    track = slotToken(count, new - old) .. track
  elseif track ~= '' then
    local first, back, rest = readToken(track, 1)
    track = slotToken(first, back + new - old) .. sub(track, rest)
  end
  local slot, at, length = new, 1, #track
  local sumA, sumB, sum = 0, 0, 0
  while at <= length do
    local tokenCount, back, rest = readToken(track, at)
    slot = slot - back
    if slot <= new - size then return sub(track, 1, at - 1), sumA, sumB, sum end
    sum = sum + tokenCount
    if slot > new - b then sumB = sumB + tokenCount end
    if slot > new - a then sumA = sumA + tokenCount end
    at = rest
  end
  return track, sumA, sumB, sum
end

-- Adds to a slot before the head: only after a clock stepped back.
local function insert(track, head, slot, count)
  local out, previous, current, at = {}, head, head, 1
  local function put(where, what)
    out[#out + 1] = slotToken(what, previous - where)
    previous = where
  end
  local placed = false
  while at <= #track do
    local tokenCount, back, rest = readToken(track, at)
    current, at = current - back, rest
    if not placed and current <= slot then
      placed = true
      if current == slot then
        tokenCount = tokenCount + count
      else
        put(slot, count)
      end
    end
    put(current, tokenCount)
  end
  if not placed then put(slot, count) end
  return concat(out)
end

local function readRecord(text)
  local r = {}
  local minutesLength, hoursLength
  r.head, r.minute, r.hour, r.day, r.m5, r.m30, r.m60, r.h168, r.d30, r.impressions, r.starts, r.qualified, r.watched, minutesLength, hoursLength =
    unpackStruct(HEADER_FORMAT, text)
  local minutesEnd = HEADER + minutesLength
  local hoursEnd = minutesEnd + hoursLength
  r.minutes, r.hours, r.days = sub(text, HEADER + 1, minutesEnd), sub(text, minutesEnd + 1, hoursEnd), sub(text, hoursEnd + 1)
  return r
end

local function newRecord(minute)
  return {
    head = minute, minute = 0, hour = 0, day = 0, m5 = 0, m30 = 0, m60 = 0, h168 = 0, d30 = 0,
    impressions = 0, starts = 0, qualified = 0, watched = 0, minutes = '', hours = '', days = '',
  }
end

local function writeRecord(key, r, fresh)
  local text = pack(HEADER_FORMAT, r.head, r.minute, r.hour, r.day, r.m5, r.m30, r.m60, r.h168, r.d30, r.impressions,
    r.starts, r.qualified, r.watched, #r.minutes, #r.hours) .. r.minutes .. r.hours .. r.days
  if fresh then
    call('SET', key, text, 'EX', RECORD_TTL)
  else
    call('SET', key, text, 'KEEPTTL')
  end
end

local function moveTo(r, minute)
  local hour, newHour = floor(r.head / 60), floor(minute / 60)
  r.minutes, r.m5, r.m30, r.m60 = moveHead(r.minutes, r.head, r.minute, minute, 60, 5, 30)
  r.minute = 0
  if newHour > hour then
    local _
    r.hours, _, _, r.h168 = moveHead(r.hours, hour, r.hour, newHour, 168, 0, 0)
    r.hour = 0
    local day, newDay = floor(hour / 24), floor(newHour / 24)
    if newDay > day then
      r.days, _, _, r.d30 = moveHead(r.days, day, r.day, newDay, 30, 0, 0)
      r.day = 0
    end
  end
  r.head = minute
end

local function addBehind(r, minute, count)
  local head, hour, day = r.head, floor(minute / 60), floor(minute / 1440)
  local headHour, headDay = floor(head / 60), floor(head / 1440)
  if minute > head - 60 then
    r.minutes = insert(r.minutes, head, minute, count)
    r.m60 = r.m60 + count
    if minute > head - 30 then r.m30 = r.m30 + count end
    if minute > head - 5 then r.m5 = r.m5 + count end
  end
  if hour == headHour then
    r.hour = r.hour + count
  elseif hour > headHour - 168 then
    r.hours = insert(r.hours, headHour, hour, count)
    r.h168 = r.h168 + count
  end
  if day == headDay then
    r.day = r.day + count
  elseif day > headDay - 30 then
    r.days = insert(r.days, headDay, day, count)
    r.d30 = r.d30 + count
  end
end

local function addViews(r, minute, count)
  if minute < r.head then return addBehind(r, minute, count) end
  r.minute, r.hour, r.day = r.minute + count, r.hour + count, r.day + count
end

local function sumWithin(track, head, current, now, size)
  local sum = 0
  if head <= now and head > now - size then sum = current end
  local slot, at, length = head, 1, #track
  while at <= length do
    local count, back, rest = readToken(track, at)
    slot = slot - back
    if slot <= now - size then return sum end
    if slot <= now then sum = sum + count end
    at = rest
  end
  return sum
end

-- The count of window 1 to 5 (5 minutes, 30 minutes, hour, 7 days, 30 days) at a minute.
local MINUTES_OF = { 5, 30, 60 }
local function countAt(r, window, minute)
  if window <= 3 then return sumWithin(r.minutes, r.head, r.minute, minute, MINUTES_OF[window]) end
  if window == 4 then return sumWithin(r.hours, floor(r.head / 60), r.hour, floor(minute / 60), 168) end
  return sumWithin(r.days, floor(r.head / 1440), r.day, floor(minute / 1440), 30)
end

-- Trending sets keep upper bounds: counts above 16 rounded up to 4 binary digits. A hot video's bound is written at every eighth
-- more, not at every view; a window that slides only lowers the count; who reads the set checks the highest bounds and corrects them.
local function bound(count)
  local step = 1
  while count > 16 * step do step = step * 2 end
  return ceil(count / step) * step
end

local function mark(marks, key, score, video)
  local list = marks[key]
  if not list then
    list = {}
    marks[key] = list
  end
  list[#list + 1] = score
  list[#list + 1] = video
end

local function writeMarks(marks, ttl)
  for key, list in pairs(marks) do
    local added = call('ZADD', key, unpack(list))
    if added > 0 then
      local size = call('ZCARD', key)
      if size == added then call('EXPIRE', key, ttl) end
      if size > TRENDING_MOST then call('ZREMRANGEBYRANK', key, 0, size - TRENDING_KEPT - 1) end
    end
  end
end

-- Adds a batch's views to one record and notes where it now stands among the trending.
local function applyViews(key, text, minute, sum, base, region, hourMarks, monthMarks)
  local r = text and readRecord(text) or newRecord(minute)
  local head = r.head
  local fresh = not text
  if sum.impressions then
    r.impressions, r.starts = r.impressions + sum.impressions, r.starts + sum.starts
    r.qualified, r.watched = r.qualified + sum.views, r.watched + sum.watched
  end
  if sum.views > 0 then
    if minute > head then moveTo(r, minute) end
    local hourBefore, monthBefore = r.m60 + r.minute, r.d30 + r.day
    addViews(r, minute, sum.views)
    local hour, month = floor(r.head / 60), floor(r.head / 43200)
    local hourBound, monthBound = bound(r.m60 + r.minute), bound(r.d30 + r.day)
    if fresh or hour > floor(head / 60) or bound(hourBefore) ~= hourBound then
      mark(hourMarks, base .. ':h:' .. hour .. ':' .. region, hourBound, sum.video)
    end
    if fresh or month > floor(head / 43200) or bound(monthBefore) ~= monthBound then
      mark(monthMarks, base .. ':m:' .. month .. ':' .. region, monthBound, sum.video)
    end
    fresh = fresh or floor(r.head / 1440) > floor(head / 1440) or r.qualified == sum.views
  end
  writeRecord(key, r, fresh)
  return fresh
end

-- What is remembered of a viewer and a video: whether this client view id was here, and if not, what to remember with it.
local function remember(text, id, second, seen, long, againAfter)
  local viewedAt, wasSeen, kept = 0, 0, ''
  if text then
    viewedAt, wasSeen = unpackStruct('>I4B', text)
    local entries = {}
    for at = DEDUPE_HEADER + 1, #text, DEDUPE_ENTRY do
      if sub(text, at, at + 10) == id then return nil end
      local age = second - unpackStruct('>I4', text, at + 11)
      if age < REMEMBER_SECONDS and age > -REMEMBER_SECONDS then entries[#entries + 1] = sub(text, at, at + 14) end
    end
    if #entries >= MOST_WATCHES then return nil end
    kept = concat(entries)
  end
  local qualified = false
  if long then
    local since = second - viewedAt
    qualified = since >= againAfter or since <= -againAfter
    if qualified then viewedAt = second end
  end
  return pack('>I4B', viewedAt, (seen or wasSeen == 1) and 1 or 0) .. kept .. id .. pack('>I4', second), qualified
end

local function begin(base, now, log)
  local begun = call('GET', base .. ':begun')
  if begun then return string.match(begun, ' (.+)$') end
  call('SET', base .. ':begun', now .. ' ' .. log)
  return log
end

-- ARGV: now in ms, a name for the log should it begin now, the rule's againAfter in seconds, then per view: video, region ('' unknown), viewer,
-- 11 characters of its client view id, flags (l long enough, s seen) and watched ms, the event for the log as a JSON object.
-- Answers one character per view: q counted as a qualified view, n taken but not qualified, r was here before.
local function record(keys, args)
  local base, now, againAfter = keys[1], tonumber(args[1]), tonumber(args[3])
  local minute, second = floor(now / 60000), floor(now / 1000)
  local log = begin(base, args[1], args[2])
  local dedupeKeys = {}
  for at = 4, #args, 6 do dedupeKeys[#dedupeKeys + 1] = base .. ':d:' .. args[at + 2] .. ':' .. args[at] end
  local remembered, changed = call('MGET', unpack(dedupeKeys)), {}
  local answer, events, sums, recordKeys, byKey = {}, {}, {}, {}, {}
  local function sumOf(key, video, region)
    local sum = byKey[key]
    if not sum then
      sum = { video = video, region = region, views = 0 }
      byKey[key] = sum
      sums[#sums + 1], recordKeys[#recordKeys + 1] = sum, key
    end
    return sum
  end
  for index, dedupeKey in ipairs(dedupeKeys) do
    local at = index * 6 - 2
    local video, region, viewer, id, watch, event = args[at], args[at + 1], args[at + 2], args[at + 3], args[at + 4], args[at + 5]
    local flags, watched = sub(watch, 1, 2), tonumber(sub(watch, 3))
    local text, qualified =
      remember(changed[dedupeKey] or remembered[index], id, second, sub(flags, 2, 2) == 's', sub(flags, 1, 1) == 'l', againAfter)
    if not text then
      answer[index] = 'r'
    else
      changed[dedupeKey] = text
      answer[index] = qualified and 'q' or 'n'
      events[#events + 1] = qualified and '{"q":1,' .. sub(event, 2) or event
      local key = base .. ':w:' .. video
      local sum = sumOf(key, video, '')
      sum.impressions = (sum.impressions or 0) + 1
      sum.starts = (sum.starts or 0) + (watched > 0 and 1 or 0)
      sum.watched = (sum.watched or 0) + watched
      if qualified then
        sum.views = sum.views + 1
        sum.viewers = sum.viewers or {}
        sum.viewers[#sum.viewers + 1] = viewer
        if region ~= '' then
          local inRegion = sumOf(key .. ':' .. region, video, region)
          inRegion.views = inRegion.views + 1
        end
      end
    end
  end
  if #events == 0 then return concat(answer) end
  for key, text in pairs(changed) do call('SET', key, text, 'EX', REMEMBER_SECONDS) end
  local records, hourMarks, monthMarks = call('MGET', unpack(recordKeys)), {}, {}
  for index, sum in ipairs(sums) do
    local fresh = applyViews(recordKeys[index], records[index], minute, sum, base, sum.region, hourMarks, monthMarks)
    if sum.viewers then
      call('PFADD', base .. ':u:' .. sum.video, unpack(sum.viewers))
      if fresh then call('EXPIRE', base .. ':u:' .. sum.video, RECORD_TTL) end
    end
  end
  writeMarks(hourMarks, HOUR_TTL)
  writeMarks(monthMarks, MONTH_TTL)
  call('XADD', base .. ':log', '*', 'log', log, 'views', '[' .. concat(events, ',') .. ']')
  return concat(answer)
end

-- Reads on along one set of bounds, highest first.
local function openSet(key)
  local set = { key = key, offset = 0, items = {}, at = 1 }
  function set.next()
    if set.at > #set.items then
      if set.offset > 0 and #set.items < 128 then return nil end
      set.items = call('ZREVRANGE', key, set.offset, set.offset + 63, 'WITHSCORES')
      set.offset, set.at = set.offset + 64, 1
      if #set.items == 0 then return nil end
    end
    return tonumber(set.items[set.at + 1])
  end
  return set
end

-- ARGV: now in ms, window 1 to 5, region ('' the world), how many. Answers video, count, video, count, highest first: exact, since
-- it goes down the bounds until none can beat the last one found.
local function top(keys, args)
  local base, minute, window, region, most = keys[1], floor(tonumber(args[1]) / 60000), tonumber(args[2]), args[3], tonumber(args[4])
  local isHour = window <= 3
  local newest = isHour and floor(minute / 60) or floor(minute / 43200)
  local name = base .. (isHour and ':h:' or ':m:')
  local suffix = region == '' and '' or ':' .. region
  local sets = { openSet(name .. newest .. ':' .. region), openSet(name .. (newest - 1) .. ':' .. region) }
  local counted, best, corrections = {}, {}, {}
  while true do
    local first, second = sets[1].next(), sets[2].next()
    local set, high = sets[1], first
    if second and (not first or second > first) then set, high = sets[2], second end
    if not high or (#best >= most and high <= best[most].count) then break end
    local video = set.items[set.at]
    set.at = set.at + 2
    local known = counted[video]
    if not known then
      local text = call('GET', base .. ':w:' .. video .. suffix)
      known = { video = video, count = 0, bound = 0 }
      counted[video] = known
      if text then
        local r = readRecord(text)
        known.count = countAt(r, window, minute)
        known.bound = bound(countAt(r, isHour and 3 or 5, math.max(minute, r.head)))
      end
      if known.count > 0 then
        local place = #best + 1
        while place > 1 and best[place - 1].count < known.count do place = place - 1 end
        table.insert(best, place, known)
        best[most + 1] = nil
      end
    end
    if known.bound < high then corrections[#corrections + 1] = { set.key, known } end
  end
  for _, correction in ipairs(corrections) do
    if correction[2].bound == 0 then
      call('ZREM', correction[1], correction[2].video)
    else
      call('ZADD', correction[1], correction[2].bound, correction[2].video)
    end
  end
  local answer = {}
  for index = 1, math.min(most, #best) do
    answer[#answer + 1], answer[#answer + 2] = best[index].video, best[index].count
  end
  return answer
end

-- ARGV: the log's name and the last id that the reader has, how many entries. Answers the name of the log, and its next entries; from its
-- beginning when it is another one by now.
local function readLog(keys, args)
  local begun = call('GET', keys[1] .. ':begun')
  if not begun then return {} end
  local log = string.match(begun, ' (.+)$')
  local from = log == args[1] and '(' .. args[2] or '-'
  return { log, call('XRANGE', keys[1] .. ':log', from, '+', 'COUNT', args[3]) }
end

-- ARGV: the log's name and the last id that is not needed any more.
local function trimLog(keys, args)
  local begun = call('GET', keys[1] .. ':begun')
  if not begun or string.match(begun, ' (.+)$') ~= args[1] then return 0 end
  local ms, seq = string.match(args[2], '^(%d+)-(%d+)$')
  return call('XTRIM', keys[1] .. ':log', 'MINID', ms .. '-' .. string.format('%d', seq + 1))
end

redis.register_function('reelgraph_views_1_record', withLibraries(record))
redis.register_function('reelgraph_views_1_top', withLibraries(top))
redis.register_function({
  function_name = 'reelgraph_views_1_read_log',
  callback = withLibraries(readLog),
  flags = { 'no-writes' },
})
redis.register_function('reelgraph_views_1_trim_log', withLibraries(trimLog))

#!lua name=reelgraph_views_1

-- Every key starts with KEYS[1], `<prefix>:{<partition>}`, so all keys of a call lie in one slot of a cluster:
--   :begun                    since when this partition's counts are complete (ms), the name of its log, the day it last tidied up
--   :log                      the event log, a stream: one entry per batch
--   :hold                     while it is there the log is not trimmed, since somebody reads what MongoDB may have already
--   :w:<video>                the record of a video's views (format: domain/record.ts)
--   :r:<day / 32>             hash <video>:<region> -> the record of its views in a region
--   :d:<day>                  hash of watches: viewer and video -> u32 second of the last qualified view, u8 whether it was seen,
--                             then per client view id: 11 characters, u32 second
--   :u:<video>                HyperLogLog of those who viewed it; written by the log's readers, since adding twice changes nothing
--   :h:<hour>:<region>        trending by the hour, :m:<day / 32>:<region> by the month: video -> bound of its count (see `bound`)
-- What is numbered by time is read from its two newest numbers, so it lasts for one at least.
-- Time is an argument. Expiry only tidies up: no answer depends on it.

-- The libraries are there when a function runs, not yet when this text is loaded; locals are much faster than globals.
local floor, frexp, byte, char, sub, concat, pack, unpackStruct, call
local function withLibraries(callback)
  return function(keys, args)
    if not call then
      floor, frexp, byte, char, sub, concat = math.floor, math.frexp, string.byte, string.char, string.sub, table.concat
      pack, unpackStruct, call = struct.pack, struct.unpack, redis.call
    end
    return callback(keys, args)
  end
end

local HEADER_FORMAT = '>I4I4I4I4I4I4I4I4I4I2I2'
local COUNTS_FORMAT, COUNTS = '>I4I4I4I4I4I4I4I4I4', 36
local HEADER = 40
local WATCH_HEADER, WATCH_ENTRY = 5, 15
local DAY, MONTH = 86400, 32 * 86400
local REMEMBER_SECONDS = 26 * 3600
local MOST_WATCHES = 64
local RECORD_TTL = 32 * DAY
local WATCHES_TTL, REGIONS_TTL, HOUR_TTL, MONTH_TTL = 3 * DAY, 66 * DAY, 3 * 3600, 66 * DAY
local TRENDING_MOST, TRENDING_KEPT, TRENDING_ENOUGH, TRENDING_LOW = 512, 256, 64, 2

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
  r.head, r.minute, r.hour, r.day, r.m5, r.m30, r.m60, r.h168, r.d30, minutesLength, hoursLength = unpackStruct(HEADER_FORMAT, text)
  local minutesEnd = HEADER + minutesLength
  local hoursEnd = minutesEnd + hoursLength
  r.minutes, r.hours, r.days = sub(text, HEADER + 1, minutesEnd), sub(text, minutesEnd + 1, hoursEnd), sub(text, hoursEnd + 1)
  return r
end

local function writeRecord(r)
  return pack(HEADER_FORMAT, r.head, r.minute, r.hour, r.day, r.m5, r.m30, r.m60, r.h168, r.d30, #r.minutes, #r.hours)
    .. r.minutes .. r.hours .. r.days
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

-- Trending sets keep upper bounds, the count's next power of two: a hot video's bound is written at every doubling, not at every
-- view; a window that slides only lowers the count; who reads the set checks the highest bounds and corrects them.
local function bound(count)
  if count == 0 then return 0 end
  local fraction, exponent = frexp(count)
  return 2 ^ (fraction == 0.5 and exponent - 1 or exponent)
end

local function mark(marks, key, score, video)
  local list = marks[key]
  if not list then
    list = { low = 0 }
    marks[key] = list
  end
  list[#list + 1] = score
  list[#list + 1] = video
  if score <= TRENDING_LOW then list.low = list.low + 1 end
end

-- A set with enough in it has no use for the lowest: they come in when they have doubled twice.
local function withoutLow(list)
  local high = {}
  for at = 1, #list, 2 do
    if list[at] > TRENDING_LOW then
      high[#high + 1] = list[at]
      high[#high + 1] = list[at + 1]
    end
  end
  return high
end

local function writeMarks(marks, ttl)
  for key, list in pairs(marks) do
    -- Only the lowest make it grow beyond measure.
    local size = list.low > 0 and call('ZCARD', key) or 1
    if size >= TRENDING_ENOUGH then
      list = withoutLow(list)
      if size > TRENDING_MOST then call('ZREMRANGEBYRANK', key, 0, -TRENDING_KEPT - 1) end
    end
    if #list > 0 then
      call('ZADD', key, unpack(list))
      if size == 0 then call('EXPIRE', key, ttl) end
    end
  end
end

-- Adds views to a record and notes where the video now stands among the trending. Answers the new text, whether only the counts of
-- the newest slots changed, and whether it is the first of its day.
local function addViews(text, minute, count, video, region, base, hourMarks, monthMarks)
  if not text then
    mark(hourMarks, base .. ':h:' .. floor(minute / 60) .. ':' .. region, bound(count), video)
    mark(monthMarks, base .. ':m:' .. floor(minute / 46080) .. ':' .. region, bound(count), video)
    return pack(HEADER_FORMAT, minute, count, count, count, 0, 0, 0, 0, 0, 0, 0), false, true
  end
  local head, inMinute, inHour, inDay, m5, m30, m60, h168, d30 = unpackStruct(COUNTS_FORMAT, text)
  if minute == head then
    local hourBound, monthBound = bound(m60 + inMinute), bound(d30 + inDay)
    inMinute, inHour, inDay = inMinute + count, inHour + count, inDay + count
    if m60 + inMinute > hourBound then
      mark(hourMarks, base .. ':h:' .. floor(minute / 60) .. ':' .. region, bound(m60 + inMinute), video)
    end
    if d30 + inDay > monthBound then
      mark(monthMarks, base .. ':m:' .. floor(minute / 46080) .. ':' .. region, bound(d30 + inDay), video)
    end
    return pack(COUNTS_FORMAT, head, inMinute, inHour, inDay, m5, m30, m60, h168, d30) .. sub(text, COUNTS + 1), true, false
  end
  local r = readRecord(text)
  if minute > head then moveTo(r, minute) end
  local hourBound, monthBound = bound(r.m60 + r.minute), bound(r.d30 + r.day)
  if minute >= head then
    r.minute, r.hour, r.day = r.minute + count, r.hour + count, r.day + count
  else
    addBehind(r, minute, count)
  end
  local hour, month = floor(r.head / 60), floor(r.head / 46080)
  if r.m60 + r.minute > hourBound or hour > floor(head / 60) then
    mark(hourMarks, base .. ':h:' .. hour .. ':' .. region, bound(r.m60 + r.minute), video)
  end
  if r.d30 + r.day > monthBound or month > floor(head / 46080) then
    mark(monthMarks, base .. ':m:' .. month .. ':' .. region, bound(r.d30 + r.day), video)
  end
  return writeRecord(r), false, floor(r.head / 1440) > floor(head / 1440)
end

-- What is remembered of a watch (nil: nothing yet): whether this client view id was here (nil), else what to remember with it, and
-- whether it is a qualified view.
local function remember(text, id, second, secondText, flag, againAfter)
  if not text then
    if flag == 'l' then return secondText .. '\1' .. id .. secondText, true end
    return '\0\0\0\0' .. (flag == 's' and '\1' or '\0') .. id .. secondText, false
  end
  local kept = {}
  for at = WATCH_HEADER + 1, #text, WATCH_ENTRY do
    if sub(text, at, at + 10) == id then return nil end
    local age = second - unpackStruct('>I4', text, at + 11)
    if age < REMEMBER_SECONDS and age > -REMEMBER_SECONDS then kept[#kept + 1] = sub(text, at, at + 14) end
  end
  if #kept >= MOST_WATCHES then return nil end
  local qualified = false
  local viewedText, seenText = sub(text, 1, 4), sub(text, 5, 5)
  if flag == 'l' then
    local since = second - unpackStruct('>I4', text)
    qualified = since >= againAfter or since <= -againAfter
    if qualified then viewedText = secondText end
  end
  if flag ~= '-' then seenText = '\1' end
  return viewedText .. seenText .. concat(kept) .. id .. secondText, qualified
end

-- What two or more hashes hold of some fields, the first hash that has one winning.
local function readHashes(hashes, fields)
  local found = call('HMGET', hashes[1], unpack(fields))
  for index = 2, #hashes do
    local missing, places = {}, {}
    for place = 1, #fields do
      if not found[place] then missing[#missing + 1], places[#places + 1] = fields[place], place end
    end
    if #missing == 0 then break end
    local older = call('HMGET', hashes[index], unpack(missing))
    for at = 1, #missing do found[places[at]] = older[at] end
  end
  return found
end

-- The newest number at a time. A clock that stepped back, by less than an hour, goes on where it was.
local function newestOf(name, second, length)
  local number = floor(second / length)
  if second % length >= length - 3600 and call('EXISTS', name .. (number + 1)) == 1 then return number + 1 end
  return number
end

-- Answers the name of the log, and whether a day begins.
local function begin(base, now, log, day)
  local begun = call('GET', base .. ':begun')
  if not begun then
    call('SET', base .. ':begun', now .. ' ' .. log .. ' ' .. day)
    return log, true
  end
  local since, known, tidied = string.match(begun, '^(%S+) (%S+) (%S+)$')
  if day <= tonumber(tidied) then return known, false end
  call('SET', base .. ':begun', since .. ' ' .. known .. ' ' .. day)
  return known, true
end

-- Once a day: what is read no more goes, in the background.
local function tidyUp(watchesName, day, regionsName, number)
  call('EXPIRE', watchesName .. day, WATCHES_TTL)
  call('EXPIRE', regionsName .. number, REGIONS_TTL)
  call('UNLINK', watchesName .. (day - 2), regionsName .. (number - 2))
end

-- `touched` are the places in `names` of those that have views to add, `counts` how many by place.
local function writeRecords(base, minute, names, touched, counts, hourMarks, monthMarks)
  local keys = {}
  for index = 1, #touched do keys[index] = base .. ':w:' .. names[touched[index]] end
  local records = call('MGET', unpack(keys))
  for index = 1, #touched do
    local place, key = touched[index], keys[index]
    local text, inPlace, isFirst =
      addViews(records[index], minute, counts[place], names[place], '', base, hourMarks, monthMarks)
    if inPlace then
      call('SETRANGE', key, 0, sub(text, 1, COUNTS))
    elseif isFirst then
      call('SET', key, text, 'EX', RECORD_TTL)
    else
      call('SET', key, text, 'KEEPTTL')
    end
  end
end

local function writeRegions(base, name, number, minute, names, touched, counts, hourMarks, monthMarks)
  local fields, changes = {}, {}
  for index = 1, #touched do fields[index] = names[touched[index]] end
  local records = readHashes({ name .. number, name .. (number - 1) }, fields)
  for index = 1, #touched do
    local field = fields[index]
    changes[index * 2 - 1] = field
    changes[index * 2] = addViews(records[index], minute, counts[touched[index]], sub(field, 1, -4), sub(field, -2), base,
      hourMarks, monthMarks)
  end
  call('HSET', name .. number, unpack(changes))
end

local function countUp(counts, touched, place)
  local count = counts[place]
  if not count then
    touched[#touched + 1] = place
    counts[place] = 1
  else
    counts[place] = count + 1
  end
end

-- Reads a list that is preceded by its length. Answers it and where the next argument is.
local function readList(args, at)
  local list, length = {}, tonumber(args[at])
  for index = 1, length do list[index] = args[at + index] end
  return list, at + length + 1
end

-- ARGV: now in ms, a name for the log should it begin now, the rule's againAfter in seconds, the batch's events for the log as JSON,
-- the list of its videos, the list of <video>:<region>, then per view: viewer and video in 11 characters, 11 characters of the client
-- view id after l (long enough for a view), s (seen) or -, the places of its video and of its video and region in the lists (0: none).
-- Answers one character per view: q counted as a qualified view, n taken but not qualified, r was here before.
local function record(keys, args)
  local base, now, againAfter = keys[1], tonumber(args[1]), tonumber(args[3])
  local minute, second = floor(now / 60000), floor(now / 1000)
  local watchesName, regionsName = base .. ':d:', base .. ':r:'
  local day, number = newestOf(watchesName, second, DAY), newestOf(regionsName, second, MONTH)
  local log, isNewDay = begin(base, args[1], args[2], day)
  local videos, fields, first
  videos, first = readList(args, 5)
  fields, first = readList(args, first)
  local secondText, watches = pack('>I4', second), {}
  for at = first, #args, 4 do watches[#watches + 1] = args[at] end
  local remembered, changed = readHashes({ watchesName .. day, watchesName .. (day - 1) }, watches), {}
  local answer, videoCounts, touchedVideos, fieldCounts, touchedFields = {}, {}, {}, {}, {}
  for index = 1, #watches do
    local watch, at = watches[index], first + index * 4 - 4
    local given = args[at + 1]
    local text, qualified =
      remember(changed[watch] or remembered[index], sub(given, 2), second, secondText, sub(given, 1, 1), againAfter)
    answer[index] = not text and 'r' or qualified and 'q' or 'n'
    if text then changed[watch] = text end
    if qualified then
      countUp(videoCounts, touchedVideos, tonumber(args[at + 2]))
      local field = tonumber(args[at + 3])
      if field > 0 then countUp(fieldCounts, touchedFields, field) end
    end
  end
  local changes = {}
  for watch, text in pairs(changed) do
    changes[#changes + 1] = watch
    changes[#changes + 1] = text
  end
  local answers = concat(answer)
  if #changes == 0 then return answers end
  call('HSET', watchesName .. day, unpack(changes))
  local hourMarks, monthMarks = {}, {}
  if #touchedVideos > 0 then
    writeRecords(base, minute, videos, touchedVideos, videoCounts, hourMarks, monthMarks)
  end
  if #touchedFields > 0 then
    writeRegions(base, regionsName, number, minute, fields, touchedFields, fieldCounts, hourMarks, monthMarks)
  end
  writeMarks(hourMarks, HOUR_TTL)
  writeMarks(monthMarks, MONTH_TTL)
  if isNewDay then tidyUp(watchesName, day, regionsName, number) end
  call('XADD', base .. ':log', '*', 'log', log, 'took', answers, 'views', args[4])
  return answers
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
  local newest = isHour and floor(minute / 60) or floor(minute / 46080)
  local name = base .. (isHour and ':h:' or ':m:')
  local regional = base .. ':r:'
  local number = newestOf(regional, minute * 60, MONTH)
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
      local text
      if region == '' then
        text = call('GET', base .. ':w:' .. video)
      else
        local field = video .. ':' .. region
        text = call('HGET', regional .. number, field) or call('HGET', regional .. (number - 1), field)
      end
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
  local log = string.match(begun, '^%S+ (%S+)')
  local from = log == args[1] and '(' .. args[2] or '-'
  return { log, call('XRANGE', keys[1] .. ':log', from, '+', 'COUNT', args[3]) }
end

-- ARGV: the log's name and the last id that is not needed any more.
local function trimLog(keys, args)
  local begun = call('GET', keys[1] .. ':begun')
  if not begun or string.match(begun, '^%S+ (%S+)') ~= args[1] then return 0 end
  if call('EXISTS', keys[1] .. ':hold') == 1 then return 0 end
  local ms, seq = string.match(args[2], '^(%d+)-(%d+)$')
  return call('XTRIM', keys[1] .. ':log', 'MINID', ms .. '-' .. string.format('%d', seq + 1))
end

local function lastEntry(key)
  if call('EXISTS', key) == 0 then return '0-0' end
  local info = call('XINFO', 'STREAM', key)
  for at = 1, #info, 2 do
    if info[at] == 'last-generated-id' then return info[at + 1] end
  end
end

-- ARGV: now in ms, the last entry of the log that is in what follows, then three per record: video, region ('' the world), record.
-- Replaces the records, unless the log has gone on since: then it answers 0, and the reader must read on first.
local function restore(keys, args)
  local base, second = keys[1], floor(tonumber(args[1]) / 1000)
  if lastEntry(base .. ':log') ~= args[2] then return 0 end
  local number, changes, hourMarks, monthMarks = newestOf(base .. ':r:', second, MONTH), {}, {}, {}
  for at = 3, #args, 3 do
    local video, region, text = args[at], args[at + 1], args[at + 2]
    local head, inMinute, _, inDay, _, _, m60, _, d30 = unpackStruct(COUNTS_FORMAT, text)
    if region == '' then
      call('SET', base .. ':w:' .. video, text, 'EX', RECORD_TTL)
    else
      changes[#changes + 1] = video .. ':' .. region
      changes[#changes + 1] = text
    end
    local hourBound = bound(m60 + inMinute)
    if hourBound > 0 then mark(hourMarks, base .. ':h:' .. floor(head / 60) .. ':' .. region, hourBound, video) end
    mark(monthMarks, base .. ':m:' .. floor(head / 46080) .. ':' .. region, bound(d30 + inDay), video)
  end
  if #changes > 0 then
    call('HSET', base .. ':r:' .. number, unpack(changes))
    call('EXPIRE', base .. ':r:' .. number, REGIONS_TTL)
  end
  writeMarks(hourMarks, HOUR_TTL)
  writeMarks(monthMarks, MONTH_TTL)
  return 1
end

-- ARGV: now in ms, since when counts are complete in ms, then two per watch of the last day: viewer and video, what is remembered.
-- Watches that were recorded meanwhile stay.
local function restoreWatches(keys, args)
  local base, day = keys[1], floor(tonumber(args[1]) / 1000 / DAY)
  local begun = call('GET', base .. ':begun')
  local log, tidied = string.match(begun, '^%S+ (%S+) (%S+)$')
  call('SET', base .. ':begun', args[2] .. ' ' .. log .. ' ' .. tidied)
  for at = 3, #args, 2 do call('HSETNX', base .. ':d:' .. day, args[at], args[at + 1]) end
  if #args > 2 then call('EXPIRE', base .. ':d:' .. day, WATCHES_TTL) end
  return 1
end

redis.register_function('reelgraph_views_1_record', withLibraries(record))
redis.register_function('reelgraph_views_1_top', withLibraries(top))
redis.register_function({
  function_name = 'reelgraph_views_1_read_log',
  callback = withLibraries(readLog),
  flags = { 'no-writes' },
})
redis.register_function('reelgraph_views_1_trim_log', withLibraries(trimLog))
redis.register_function('reelgraph_views_1_restore', withLibraries(restore))
redis.register_function('reelgraph_views_1_restore_watches', withLibraries(restoreWatches))

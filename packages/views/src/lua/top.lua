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

-- ARGV: now in ms, window 1 to 5, region ('' the world), how many. Answers video, count, video, count, highest first. It goes
-- down the bounds until none can beat the last one found: exact for all that are in the sets (trending.lua says which are not).
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

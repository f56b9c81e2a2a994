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

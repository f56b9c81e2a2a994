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

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

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

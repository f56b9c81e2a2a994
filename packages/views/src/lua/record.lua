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
-- the list of its videos, the list of <video>:<region>, then per view: viewer and video in 11 characters, the view's stamp (11
-- characters) after l (long enough for a view), s (seen) or -, the places of its video and of its video and region in the lists (0: none).
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

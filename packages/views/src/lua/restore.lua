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

-- ARGV: now in ms, then two per watch of the last day: viewer and video, what is remembered. Watches that were recorded meanwhile stay.
local function restoreWatches(keys, args)
  local base, day = keys[1], floor(tonumber(args[1]) / 1000 / DAY)
  for at = 2, #args, 2 do call('HSETNX', base .. ':d:' .. day, args[at], args[at + 1]) end
  call('EXPIRE', base .. ':d:' .. day, WATCHES_TTL)
  return 1
end

-- ARGV: since when counts are complete in ms, the name of the log as it was read. Answers 0 where that is another by now: all was lost again.
local function complete(keys, args)
  local begun = call('GET', keys[1] .. ':begun')
  local log, tidied = string.match(begun or '', '^%S+ (%S+) (%S+)$')
  if log ~= args[2] then return 0 end
  call('SET', keys[1] .. ':begun', args[1] .. ' ' .. log .. ' ' .. tidied)
  return 1
end

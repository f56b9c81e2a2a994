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

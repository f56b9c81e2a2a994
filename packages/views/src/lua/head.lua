#!lua name=reelgraph_views_1

-- Every key starts with KEYS[1], `<prefix>:{<partition>}`, so all keys of a call lie in one slot of a cluster:
--   :begun                    since when this partition's counts are complete (ms), the name of its log, the day it last tidied up
--   :log                      the event log, a stream: one entry per batch
--   :hold                     while it is there the log is not trimmed, since somebody reads what MongoDB may have already
--   :w:<video>                the record of a video's views (format: domain/record.ts)
--   :r:<day / 32>             hash <video>:<region> -> the record of its views in a region
--   :d:<day>                  hash of watches: viewer and video -> u32 second of the last qualified view, u8 whether it was seen,
--                             then per view: its stamp, 5 characters of the client view id and 6 of the playback's moment, u32 second
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

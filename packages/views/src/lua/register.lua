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
redis.register_function('reelgraph_views_1_complete', withLibraries(complete))

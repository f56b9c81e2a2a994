import type { Command } from './command.ts';
import { audience } from './commands/audience.ts';
import { cache } from './commands/cache.ts';
import { doctor } from './commands/doctor.ts';
import { feed } from './commands/feed.ts';
import { grant } from './commands/grant.ts';
import { jobs } from './commands/jobs.ts';
import { retry } from './commands/retry.ts';
import { s3 } from './commands/s3.ts';
import { signIn } from './commands/sign-in.ts';
import { signOut } from './commands/sign-out.ts';
import { signUp } from './commands/sign-up.ts';
import { status } from './commands/status.ts';
import { tiers } from './commands/tiers.ts';
import { upload } from './commands/upload.ts';
import { videos } from './commands/videos.ts';
import { watch } from './commands/watch.ts';
import { whoami } from './commands/whoami.ts';
import { windows } from './commands/windows.ts';

/** Every command, in the order in which somebody new needs them. */
export const commands: Readonly<Record<string, Command>> = {
  'sign-up': signUp,
  'sign-in': signIn,
  'sign-out': signOut,
  whoami,
  upload,
  status,
  videos,
  feed,
  watch,
  grant,
  jobs,
  retry,
  windows,
  tiers,
  cache,
  doctor,
  s3,
  audience,
};

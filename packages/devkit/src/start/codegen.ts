import { join } from 'node:path';
import { root } from '../folders.ts';
import { Problem } from '../problem.ts';
import { runProgram } from '../programs/run-program.ts';
import { lastLines } from '../programs/system-packages.ts';

/** Makes the generated files that rooms import; turbo remembers them, so an unchanged contract costs next to nothing. */
export async function generateCode(signal: AbortSignal): Promise<void> {
  const turbo = join(root, 'node_modules/.bin/turbo');
  const ran = await runProgram(
    turbo,
    ['run', 'codegen', '--output-logs=errors-only'],
    { TURBO_TELEMETRY_DISABLED: '1' },
    { cwd: root, signal },
  );
  if (!ran.ok)
    throw new Problem(
      `${lastLines(ran.output, 20)}\nThe contract could not be turned into code: run "npm run codegen" to see why.`,
    );
}

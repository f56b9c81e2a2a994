import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RunLimits } from './limits.ts';

export type SandboxKind = 'bubblewrap' | 'unshare' | 'no-network' | 'limits' | 'bare';

/** One tool call, said without paths of the host: a sandbox decides where the two places are. */
export interface ToolCall {
  /** Absolute path of ffmpeg or ffprobe. */
  readonly tool: string;
  readonly args: (place: { input: string }) => readonly string[];
  /** The one file that may be read. */
  readonly input?: string;
  /** The one folder that may be written; it is the working directory. */
  readonly outDir?: string;
  readonly limits: RunLimits;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

export interface Sandbox {
  readonly kind: SandboxKind;
  readonly walls: string;
  readonly wrap: (call: ToolCall) => Command;
}

/** Walls that are always put up outside, so that the sandbox program is limited too. */
function withLimits(call: ToolCall, inner: readonly string[]): Pick<Command, 'file' | 'args'> {
  const { cpuSeconds, addressSpaceBytes, fileBytes, openFiles, niceness } = call.limits;
  const prlimit = [
    `--cpu=${cpuSeconds}:${cpuSeconds + 5}`,
    `--as=${addressSpaceBytes}`,
    `--fsize=${fileBytes}`,
    `--nofile=${openFiles}`,
    '--core=0',
  ];
  return { file: 'prlimit', args: [...prlimit, '--', 'nice', '-n', String(niceness), ...inner] };
}

/** Paths as they are, made unmistakable for a file whatever characters they have. */
function onHost(call: ToolCall): { args: readonly string[]; cwd: string } {
  return { args: call.args({ input: call.input ? `file:${call.input}` : '' }), cwd: call.outDir ?? '/' };
}

/** /bin, /lib and so on are links into /usr on most systems and folders on others. */
function systemFolders(): string[] {
  return ['/bin', '/sbin', '/lib', '/lib32', '/lib64'].flatMap((folder) => {
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (!found) return [];
    return found.isSymbolicLink() ? ['--symlink', readlinkSync(folder), folder] : ['--ro-bind', folder, folder];
  });
}

function bubblewrap(): Sandbox {
  const system = [
    ...['--unshare-all', '--die-with-parent', '--cap-drop', 'ALL', '--clearenv', '--setenv', 'PATH', '/usr/bin:/bin'],
    ...['--ro-bind', '/usr', '/usr', ...systemFolders()],
    ...[
      '--ro-bind-try',
      '/etc/alternatives',
      '/etc/alternatives',
      '--ro-bind-try',
      '/etc/ld.so.cache',
      '/etc/ld.so.cache',
    ],
    ...['--tmpfs', '/tmp', '--dir', '/in', '--dir', '/out'],
  ];
  return {
    kind: 'bubblewrap',
    walls: 'no network, no files but its own, own processes, limits',
    wrap: (call) => {
      const home = dirname(realpathSync(call.tool));
      const tool = home.startsWith('/usr/') ? [] : ['--ro-bind', home, home];
      const input = call.input ? ['--ro-bind', call.input, '/in/source'] : [];
      const out = call.outDir ? ['--bind', call.outDir, '/out'] : [];
      const args = call.args({ input: '/in/source' });
      const inner = ['bwrap', ...system, ...tool, ...input, ...out, '--chdir', '/out', '--', call.tool, ...args];
      return { ...withLimits(call, inner), cwd: '/' };
    },
  };
}

const NAMESPACES = ['unshare', '--map-root-user', '--net', '--ipc'];
const DIES_WITH_PARENT = ['setpriv', '--pdeathsig', 'KILL'];
/** Whoever breaks the tool must not take the walls down again: it may mount no more. */
const POWERLESS = ['--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'];

/**
 * Hides /tmp behind an empty one, into which only the input, the folder to write and the tool are let, at their own paths;
 * they are held by descriptors meanwhile. Then the rest of the words is run.
 */
const HIDE_TMP = `set -e
exec 3<"$1" 4<"$2" 5<"$3"
mount -n -t tmpfs -o size=1m,mode=700 tmpfs /tmp
case "$1" in /tmp/*) mkdir -p "\${1%/*}"; : >"$1"; mount -n -c --bind /proc/self/fd/3 "$1";; esac
case "$2" in /tmp/*) mkdir -p "$2"; mount -n -c --bind /proc/self/fd/4 "$2";; esac
case "$3" in /tmp/*) mkdir -p "$3"; mount -n -c --bind /proc/self/fd/5 "$3";; esac
exec 3<&- 4<&- 5<&-
cd "$2"
shift 3
exec "$@"`;

function unshare(): Sandbox {
  return {
    kind: 'unshare',
    walls: 'no network, nothing in /tmp but its own, limits; the other files are not hidden',
    wrap: (call) => {
      const { args, cwd } = onHost(call);
      const letIn = [call.input ?? '/', cwd, dirname(realpathSync(call.tool))];
      const inside = [...DIES_WITH_PARENT, ...POWERLESS, call.tool, ...args];
      const inner = [...NAMESPACES, '--mount', 'sh', '-c', HIDE_TMP, 'sh', ...letIn, ...inside];
      return { ...withLimits(call, inner), cwd: '/' };
    },
  };
}

/** For systems that give namespaces, but let nobody mount in them. */
function noNetwork(): Sandbox {
  return {
    kind: 'no-network',
    walls: 'no network, limits; the file system is not hidden',
    wrap: (call) => {
      const { args, cwd } = onHost(call);
      return { ...withLimits(call, [...NAMESPACES, ...DIES_WITH_PARENT, call.tool, ...args]), cwd };
    },
  };
}

function limits(): Sandbox {
  return {
    kind: 'limits',
    walls: 'limits only; network and file system are not hidden',
    wrap: (call) => {
      const { args, cwd } = onHost(call);
      return { ...withLimits(call, [...DIES_WITH_PARENT, call.tool, ...args]), cwd };
    },
  };
}

function bare(): Sandbox {
  return {
    kind: 'bare',
    walls: 'none but wall time',
    wrap: (call) => ({ file: call.tool, ...onHost(call) }),
  };
}

/** Strongest first. */
export const SANDBOXES: Readonly<Record<SandboxKind, () => Sandbox>> = {
  bubblewrap,
  unshare,
  'no-network': noNetwork,
  limits,
  bare,
};

/** DISK_FULL, KILLED, STALLED and WALL_TIME pass with time or on another machine; UNEXPECTED nobody can tell. */
export type FailureReason = 'DISK_FULL' | 'KILLED' | 'STALLED' | 'WALL_TIME' | 'TOOL_MISSING' | 'UNEXPECTED';

/** Not known to be the file's fault: try again. */
export class MediaFailed extends Error {
  readonly reason: FailureReason;
  readonly stderrTail: string;

  constructor(reason: FailureReason, message: string, stderrTail = '') {
    super(stderrTail ? `${message}: ${stderrTail.slice(-300)}` : message);
    this.name = 'MediaFailed';
    this.reason = reason;
    this.stderrTail = stderrTail;
  }

  get transient(): boolean {
    return this.reason !== 'UNEXPECTED';
  }
}

import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Stopped } from './command.ts';

/** Where a command reads and writes: results go to `out`, everything about the way there to `note`. */
export type Terminal = {
  out(line: string): void;
  note(line: string): void;
  /** Writes over what was drawn last, of one or more lines; does nothing where nobody watches. */
  redraw(picture: string): void;
  /** Whether somebody watches the notes. */
  readonly isWatched: boolean;
  /** Reads a line without showing it; null where nobody can type. */
  askSecret(question: string): Promise<string | null>;
};

type Input = NodeJS.ReadableStream & { isTTY?: boolean };
type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

/** A terminal on the given streams. */
export function openTerminal(input: Input, output: Output, notes: Output): Terminal {
  const isWatched = notes.isTTY === true;
  // Who has read enough, such as `head`, hangs up; the rest is for nobody.
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  let drawnLines = 0;
  const clear = () => {
    if (drawnLines > 0) notes.write(`\r\u001b[K${'\u001b[1A\u001b[K'.repeat(drawnLines - 1)}`);
    drawnLines = 0;
  };
  return {
    out: (line) => {
      clear();
      output.write(`${line}\n`);
    },
    note: (line) => {
      clear();
      notes.write(`${line}\n`);
    },
    redraw: (picture) => {
      if (!isWatched) return;
      clear();
      // A line that wraps would be two, and only one of them would be cleared.
      const lines = picture.split('\n').map((line) => line.slice(0, (notes.columns ?? 80) - 1));
      notes.write(lines.join('\n'));
      drawnLines = lines.length;
    },
    isWatched,
    async askSecret(question) {
      if (input.isTTY !== true || !isWatched) return null;
      notes.write(question);
      try {
        return await readHidden(input);
      } finally {
        notes.write('\n');
      }
    },
  };
}

function readHidden(input: Input): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  return new Promise((resolve, reject) => {
    lines.question('', (answer) => {
      lines.close();
      resolve(answer);
    });
    lines.once('SIGINT', () => {
      lines.close();
      reject(new Stopped());
    });
  });
}

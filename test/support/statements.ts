import type { Line, Listener } from './line.ts';

/** One statement of a process, as it was sent. */
export interface SentStatement {
  /** In one line. */
  readonly text: string;
}

/** What becomes of a statement: it goes on, is never sent, or is done without whoever sent it hearing of it. */
export type Verdict = 'goes on' | 'not done' | 'done, then cut';

/** The length of a message behind the byte of its kind. */
const LENGTH = 4;

/**
 * Hears the statements of all connections that a line passes on to a PostgreSQL, by its protocol ("Message Formats"),
 * and drops the line where `judge` says so. Connections that are open already are not heard.
 */
export function hearStatements(
  line: Line,
  judge: (statement: SentStatement) => Verdict,
  dropped: () => void,
): void {
  line.listen((): Listener => {
    let [rest, isStarted, ends]: [Buffer, boolean, boolean] = [Buffer.alloc(0), false, false];
    const end = () => {
      line.drop();
      dropped();
    };
    /** Takes whole messages off what has come; gives the statements in them. */
    const statementsIn = (bytes: Buffer): readonly SentStatement[] => {
      rest = Buffer.concat([rest, bytes]);
      const found: SentStatement[] = [];
      for (;;) {
        // the first message of a connection has no kind
        const head = isStarted ? 1 : 0;
        if (rest.length < head + LENGTH) return found;
        const size = head + rest.readInt32BE(head);
        if (rest.length < size) return found;
        const [kind, body] = [rest.toString('latin1', 0, head), rest.subarray(head + LENGTH, size)];
        rest = rest.subarray(size);
        isStarted = true;
        const text = textOf(kind, body);
        if (text !== null) found.push({ text: text.replaceAll(/\s+/g, ' ').trim() });
      }
    };
    return {
      sent: (bytes) => {
        const verdicts = statementsIn(bytes).map(judge);
        if (verdicts.includes('not done')) {
          end();
          return false;
        }
        ends ||= verdicts.includes('done, then cut');
        return true;
      },
      answered: () => {
        if (ends) end();
        return !ends;
      },
    };
  });
}

/** The statement of a `Query` or a `Parse` message; null of others. */
function textOf(kind: string, body: Buffer): string | null {
  const strings = body.toString('utf8').split('\0');
  if (kind === 'Q') return strings[0] ?? null;
  return kind === 'P' ? (strings[1] ?? null) : null;
}

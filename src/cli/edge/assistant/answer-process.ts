import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { plainText } from '../../../manifest/index.ts';
import { packageRoot } from '../../../manifest/edge/package-root.ts';
import type { ToolRequest } from '../../assistant/tool-table.ts';
import { ToolAnswer } from '../../assistant/tool-table.ts';

export interface AnswerLimits {
  /** The program that answers. */
  readonly entry?: string;
  /** Milliseconds. */
  readonly time: number;
  /** Megabytes of JavaScript memory. */
  readonly memory: number;
}

export const defaultAnswerLimits: AnswerLimits = { time: 300_000, memory: 4_096 };

/** Lists what of the environment a command reads; tokens that lie in it are nobody's here. */
const VARIABLES = [
  ...['PATH', 'HOME', 'XDG_CONFIG_HOME', 'USERPROFILE', 'SystemRoot', 'LC_ALL', 'LANG', 'TZ'],
  ...['TMPDIR', 'TEMP', 'TMP', 'MESHWARDEN_PAGES_URL'],
];

/** Milliseconds in which a process that has answered ends by itself: it keeps what was compiled. */
const GRACE = 10_000;

/** Kept of what a process says at its end. */
const MOST_SAID = 4_000;

const running = new Set<ChildProcess>();

/** Ends all calls, because the server ends. */
export function endCalls(): void {
  for (const child of running) end(child);
}

/**
 * Answers a call in a process of its own, which is ended where it takes too long or nobody waits any more: what reviews
 * does not stop to look. It never rejects.
 */
export function answerInProcess(
  request: ToolRequest,
  signal: AbortSignal,
  { entry = join(packageRoot(), 'dist/src/cli.js'), time, memory }: AnswerLimits,
): Promise<ToolAnswer> {
  const child = fork(entry, ['mcp', '--answer'], {
    env: Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]])),
    execArgv: [`--max-old-space-size=${String(memory)}`],
    // nothing that it prints is part of the protocol
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // a group of its own, so that the Git processes that it starts end with it
    detached: true,
  });
  running.add(child);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-MOST_SAID);
  });
  return new Promise((resolve) => {
    const settle = (answer: ToolAnswer): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
      resolve(answer);
    };
    const cancelled = (): void => {
      end(child);
      settle({ kind: 'refused', reason: 'The call was cancelled.' });
    };
    const timer = setTimeout(() => {
      const seconds = String(time / 1_000);
      end(child);
      settle({
        kind: 'refused',
        reason: `There was no answer within ${seconds} seconds, and the call was ended: ask about a part, such as one environment, or run the command itself.`,
      });
    }, time);
    signal.addEventListener('abort', cancelled);
    child.on('message', (message) => {
      const answer = ToolAnswer.safeParse(message);
      setTimeout(() => {
        end(child);
      }, GRACE).unref();
      settle(answer.success ? answer.data : died(said, memory));
    });
    child.on('error', () => {
      end(child);
      settle(died(said, memory));
    });
    child.on('close', () => {
      running.delete(child);
      log(said);
      settle(died(said, memory));
    });
    if (signal.aborted) cancelled();
    // a process that is gone says so by `close`
    else child.send(request, () => undefined);
  });
}

function died(said: string, memory: number): ToolAnswer {
  return {
    kind: 'refused',
    reason: /heap out of memory|Allocation failed/.test(said)
      ? `The call needs more than ${String(memory)} MB of memory and was ended: ask about a part, such as one environment.`
      : 'The call ended before it was answered, by an internal error: the log of this server has it.',
  };
}

/** Passes on what a process said, line by line, whatever it quotes. */
function log(said: string): void {
  if (said !== '')
    process.stderr.write(`${said.trimEnd().split('\n').map(plainText).join('\n')}\n`);
}

function end({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

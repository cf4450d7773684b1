import type { CommandName } from './table/command-table.ts';
import type { Giver, Unheard } from './table/command-authority.ts';
import type { NamedPeople } from './table/command-audience.ts';
import type { StandingPorts } from '../../review/index.ts';
import { whyNotHeard } from './table/command-authority.ts';
import type { Reply } from './command-reply.ts';

/**
 * How far a command that is not everybody's gets by itself: what it does is done by whoever dispatches it, who asks the
 * table of commands first who may.
 */
export type CommandStep = RepliedStep | FoundStep | LaterStep;

/** There is nothing to do, whoever asks. */
interface RepliedStep {
  readonly step: 'replied';
  readonly reply: Reply;
}

/** What it is about is found. */
interface FoundStep {
  readonly step: 'found';
  /** Who may, as the base says; null where it cannot be read. Asked where the command is for some who are named. */
  readonly named: () => Promise<NamedPeople | null>;
  readonly unheard: (why: Unheard) => Reply;
  readonly run: () => Promise<Reply>;
}

/**
 * Who may is known only by what it begins: by the review that it is judged with, or in a job of its own. There the table
 * is asked by `whyNotWriter` and `whyNotAmong`.
 */
interface LaterStep {
  readonly step: 'later';
  /** Null where another job answers. */
  readonly run: () => Promise<Reply | null>;
}

export const replied = (reply: Reply): CommandStep => ({ step: 'replied', reply });

/** Null where another job answers. */
export async function goOn(
  step: CommandStep,
  command: CommandName,
  giver: Giver,
  ports: StandingPorts,
): Promise<Reply | null> {
  switch (step.step) {
    case 'replied':
      return step.reply;
    case 'later':
      return step.run();
    case 'found': {
      const why = await whyNotHeard(command, giver, step.named, ports);
      return why === null ? step.run() : step.unheard(why);
    }
  }
}

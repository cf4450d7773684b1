import type { ResourceName } from '../../../review/index.ts';
import { parseResourceName } from '../../../review/index.ts';
import { bare, complete, failed, shortened } from './command-arguments.ts';
import type { CommandEntry, ReadArguments } from './command-entry.ts';
import { readOptions, usageOfOption } from './command-options.ts';
import type { OptionEntry } from './command-options.ts';

/** Tells what was changed by hand, outside of Git, and why (docs/how-to/break-glass.md). */
export interface HandChangeCommand {
  readonly kind: 'break-glass kubectl';
  readonly resource: ResourceName;
  /** It is null where the one that has the object is meant. */
  readonly environment: string | null;
  readonly reason: string;
}

const OPTIONS: readonly OptionEntry[] = [
  {
    name: '--environment',
    value: 'NAME',
    expected: 'the name of an environment',
    what: 'the environment of the change; required if Git has the object in several environments or in none',
    repeatable: false,
  },
];

export const handChange: CommandEntry<HandChangeCommand, 'break-glass-team'> = {
  name: 'break-glass kubectl',
  usage: ['/break-glass kubectl', ...OPTIONS.map(usageOfOption), 'KIND/NS/NAME <reason>'].join(' '),
  what: 'records a manual change outside Git; it must be added to Git afterwards',
  audience: 'break-glass-team',
  place: 'issues and pull requests',
  options: OPTIONS,
  parse: parseHandChange,
};

/** Reads the environment, the object, then the reason. */
function parseHandChange(words: string): ReadArguments<HandChangeCommand> {
  const given = readOptions(words, OPTIONS);
  if (given.kind !== 'given') return failed(given);
  const [, named = '', reason = ''] = /^(\S*)\s*(.*)$/.exec(given.rest) ?? [];
  const resource = parseResourceName(bare(named));
  if (resource === null)
    return failed({
      kind: 'missing-argument',
      what: 'an object written as `VirtualService/shop/orders`',
    });
  const environment = given.values.get('--environment')?.[0] ?? null;
  return complete([{ what: 'a reason', given: reason }], {
    kind: 'break-glass kubectl',
    ...{ resource, environment, reason: shortened(reason) },
  });
}

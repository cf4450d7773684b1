import type { CommandEntry } from './command-entry.ts';
import { bare, complete, shortened, withoutOptions } from './command-arguments.ts';

export const help: CommandEntry<{ readonly kind: 'help' }, 'people-here'> = {
  name: 'help',
  usage: '/help',
  what: 'lists these commands',
  audience: 'people-here',
  place: 'any pull request',
  parse: withoutOptions(() => complete([], { kind: 'help' })),
};

/** `id`: a finding, a gap or a rule; null where the whole tier is meant. */
export const explain: CommandEntry<
  { readonly kind: 'explain'; readonly id: string | null },
  'people-here'
> = {
  name: 'explain',
  usage: '/explain [finding, gap or rule id]',
  what: 'says why the tier is what it is, or all that is known of one finding, gap or rule',
  audience: 'people-here',
  place: 'open pull requests',
  parse: withoutOptions(([id]) =>
    complete([], { kind: 'explain', id: id === undefined ? null : bare(id) }),
  ),
};

export const recheck: CommandEntry<{ readonly kind: 'recheck' }, 'people-here'> = {
  name: 'recheck',
  usage: '/recheck',
  what: 'reviews the present head once more',
  audience: 'people-here',
  place: 'open pull requests',
  parse: withoutOptions(() => complete([], { kind: 'recheck' })),
};

export const override: CommandEntry<
  { readonly kind: 'override'; readonly id: string; readonly reason: string },
  'platform-team'
> = {
  name: 'override',
  usage: '/override <finding or gap id> <reason>',
  what: 'lets the check pass in spite of one finding or gap, until the change means something else',
  audience: 'platform-team',
  place: 'open pull requests',
  parse: withoutOptions(([id = '', ...words]) => {
    const reason = words.join(' ');
    return complete(
      [
        { what: 'the id of a finding or gap', given: id },
        { what: 'a reason', given: reason },
      ],
      { kind: 'override', id: bare(id), reason: shortened(reason) },
    );
  }),
};

export const breakGlass: CommandEntry<
  { readonly kind: 'break-glass'; readonly reason: string },
  'break-glass-team'
> = {
  name: 'break-glass',
  usage: '/break-glass <reason>',
  what: 'lets this very head merge without approvals and outside windows; a review is owed afterwards',
  audience: 'break-glass-team',
  place: 'open pull requests',
  parse: withoutOptions((words) => {
    const reason = words.join(' ');
    return complete([{ what: 'a reason', given: reason }], {
      kind: 'break-glass',
      reason: shortened(reason),
    });
  }),
};

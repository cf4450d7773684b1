import type { ResourceId, UnseenKind } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';

const NOUNS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Chart: 'chart',
    'Remote base': 'remote base',
    'Remote component': 'remote component',
    'Remote patch': 'remote patch',
    Plugin: 'plugin',
    Template: 'template',
    File: 'file',
    Variable: 'variable',
    'Applied folder': 'applied folder',
    'Undecided text': 'undecided text of',
    'Undecided stop': 'failure in',
    'Image automation': 'image automation by',
  } satisfies Record<UnseenKind, string>),
);

/** What a change is about, in a few words. */
export function changeSubject(
  subject: Pick<ResourceId, 'group' | 'kind' | 'namespace' | 'name'>,
): string {
  const { group, kind, name } = subject;
  if (kind === 'Mesh') return 'the whole mesh';
  const noun = group === '' ? NOUNS.get(kind) : undefined;
  return noun === undefined ? subjectText(subject) : `${noun} ${name}`;
}

import type { Change, ChangeKind } from '../diff/change.ts';
import type { Plain } from '../manifest/node.ts';
import { canonicalJson } from '../manifest/node.ts';
import { resourceKey, subjectText } from '../manifest/resource.ts';
import { plainText } from './plain-text.ts';

const LONGEST_VALUE = 48;

/** What a reader wants to see first. */
const ORDER: readonly ChangeKind[] = [
  'mesh-config',
  'mtls-mode',
  'authorization',
  'gateway-server',
  'revision',
  'injection',
  'proxy-config',
  'route',
  'subset',
  'traffic-policy',
  'variable',
  'resource-removed',
  'resource-added',
  'resource-changed',
];

/** One line of what happens to one object. */
export interface ChangeLine {
  readonly text: string;
  readonly change: Change;
}

/** The changes of one environment, one line an object, the most telling first. */
export function changeLines(changes: readonly Change[]): readonly ChangeLine[] {
  const bySubject = new Map<string, Change[]>();
  for (const change of changes) {
    const key = resourceKey(change.subject);
    const known = bySubject.get(key);
    if (known) known.push(change);
    else bySubject.set(key, [change]);
  }
  return [...bySubject.values()].map(lineOfSubject).sort((a, b) => rank(a.change) - rank(b.change));
}

/** What holds for the whole mesh comes before the object that says so. */
const rank = ({ kind, subject }: Change): number =>
  ORDER.indexOf(kind) - (subject.kind === 'Mesh' ? 0.5 : 0);

function lineOfSubject(changes: readonly Change[]): ChangeLine {
  const sorted = [...changes].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const [first] = sorted;
  if (first === undefined) throw new RangeError('an object without changes has no line');
  const whole = sorted.find(({ kind }) => kind === 'resource-added' || kind === 'resource-removed');
  const subject = first.subject.kind === 'Mesh' ? 'the whole mesh' : subjectText(first.subject);
  if (whole !== undefined) {
    const verb = whole.kind === 'resource-added' ? 'new' : 'removed';
    return { text: `${subject}: ${verb}`, change: first };
  }
  const more = sorted.length - 1;
  const rest = more === 0 ? '' : `, and ${String(more)} more ${more === 1 ? 'field' : 'fields'}`;
  return { text: `${subject}: ${differenceText(first)}${rest}`, change: first };
}

/**
 * `spec.http[0].timeout` from 3s to 5s, field and values in backticks; the field's leading `spec.` says
 * nothing and is left out.
 */
export function differenceText({ kind, field, before, after }: Change): string {
  const name =
    kind === 'mtls-mode' && field === null ? 'mTLS' : quoted((field ?? '').replace(/^spec\./, ''));
  if (before === null) return `${name} set to ${valueText(after)}`;
  if (after === null) return `${name} removed (was ${valueText(before)})`;
  return `${name} ${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: Plain): string {
  const text = plainText(typeof value === 'string' ? value : canonicalJson(value));
  if (text === '') return quoted('""');
  return quoted(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);
}

const quoted = (text: string): string => (text === '' ? '' : `\`${text.replaceAll('`', "'")}\``);

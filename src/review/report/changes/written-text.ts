import type { Change } from '../../../compare/index.ts';
import { mayRefuse } from '../../../istio/index.ts';
import { firstOf, isMeshKind, oneLine, plainText, redactText } from '../../../manifest/index.ts';

type Written = NonNullable<Change['writes']>;
type Literal = NonNullable<Change['literal']>;

/**
 * Says which objects a template's plain text has no longer, or now: `no longer writes VirtualService web; now writes an
 * Ingress by ingress()`. Empty where its text names the same on both sides. It never says that an object is gone: another
 * template may write it.
 */
export function writtenText({ writes, literal }: Change, how: 'as a whole' | 'in part'): string {
  if (literal !== undefined) return literalText(literal, how);
  if (writes === undefined) return '';
  const { gone, come } = writes;
  if (how === 'as a whole') return `with ${listOf(gone.length === 0 ? come : gone)}`;
  return [
    gone.length === 0 ? '' : `no longer writes ${listOf(gone)}`,
    come.length === 0 ? '' : `now writes ${listOf(come)}`,
  ]
    .filter((each) => each !== '')
    .join('; ');
}

/** Says it of lines that are written out: `may write ‘istio-injection: enabled’ for a Namespace now; its code changed, too`. */
function literalText({ gone, come, isBesideCode }: Literal, how: 'as a whole' | 'in part'): string {
  if (how === 'as a whole') return `with ${linesText(gone.length === 0 ? come : gone, [])}`;
  return [
    gone.length === 0
      ? ''
      : `${isBesideCode ? 'may no longer write' : 'no longer writes'} ${linesText(gone, come)}`,
    come.length === 0
      ? ''
      : `${isBesideCode ? 'may write' : 'now writes'} ${linesText(come, gone)}${isBesideCode ? ' now' : ''}`,
    isBesideCode ? 'its code changed, too' : '',
  ]
    .filter((each) => each !== '')
    .join('; ');
}

/** The lines, by the object that they are for. */
function linesText(lines: Literal['gone'], others: Literal['gone']): string {
  const beside = others.map(openText);
  const objects = new Map<string, string[]>();
  for (const { kind, name, text } of lines) {
    const object = name === null ? `${article(kind)} ${kind}` : `${kind} ${plainText(name)}`;
    objects.set(object, [
      ...(objects.get(object) ?? []),
      `\`${oneLine.beside(openText({ text }), beside, LONGEST)}\``,
    ]);
  }
  const told = [...objects].map(([object, all]) => `${firstOf(all, NAMED)} for ${object}`);
  return firstOf(told, NAMED);
}

const openText = ({ text }: Pick<Literal['gone'][number], 'text'>): string =>
  plainText(redactText(text)).replaceAll('`', "'");

const LONGEST = 60;

/** This many objects are named, those of the mesh first, and the rest is counted. */
const NAMED = 3;

const listOf = (objects: Written['gone']): string =>
  firstOf([...objects].sort((a, b) => rankOf(a) - rankOf(b)).map(nameOf), NAMED);

const rankOf = (object: Written['gone'][number]): number => (isMeshKind(object) ? 0 : 1);

function nameOf({ kind, name, by, action }: Written['gone'][number]): string {
  const shown = name === null ? '' : ` ${plainText(redactText(name))}`;
  const told = by === null ? `${kind}${shown}` : `${article(kind)} ${kind} by ${by}()`;
  return action === null || !mayRefuse(action) ? told : `${told} (${action})`;
}

const article = (kind: string): string => (/^[AEIOU]/.test(kind) ? 'an' : 'a');

import { counted, firstOf, nearestWord } from '../../manifest/index.ts';

/** Says that no environment has the name that somebody asked for, and which there are. */
export function unknownEnvironment(asked: string, names: readonly string[]): string {
  if (names.length === 0) return `No environment is called ${asked}: none is found here.`;
  const near = names.length > MOST_NAMES ? nearestNamesTo(asked, names) : [];
  const inOrder = [...near, ...names.filter((name) => !near.includes(name))];
  return `No environment is called ${asked}: ${firstOf(inOrder, MOST_NAMES)}.`;
}

const MOST_NAMES = 20;
const MOST_NEAR = 3;

/** Says that no Service has the name that somebody asked for, and which have one like it; names are `namespace/name`. */
export function unknownService(asked: string, names: readonly string[]): string {
  const distinct = [...new Set(names)].sort();
  if (distinct.length === 0) return `No Service is called ${asked}: none is rendered here.`;
  const near = nearestNamesTo(asked, distinct);
  if (near.length > 0) return `No Service is called ${asked}: did you mean ${near.join(', ')}?`;
  return `No Service is called ${asked}: there ${distinct.length === 1 ? 'is' : 'are'} ${counted(distinct.length, 'Service')}, ${firstOf(distinct, MOST_NEAR)}.`;
}

/** Lists the names that somebody most likely meant: mistyped ones, then those that hold what was typed. */
function nearestNamesTo(asked: string, names: readonly string[]): readonly string[] {
  const byShort = new Map(names.map((name) => [shortOf(name), name]));
  const known = new Set([...byShort.keys(), ...names]);
  const near: string[] = [];
  for (let next = nearestWord(asked, [...known]); next !== null && near.length < MOST_NEAR;) {
    near.push(byShort.get(next) ?? next);
    known.delete(next);
    next = nearestWord(asked, [...known]);
  }
  const holding = names.filter((name) => name.includes(shortOf(asked)));
  return [...new Set([...near, ...holding])].slice(0, MOST_NEAR);
}

const shortOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Tells whether a Service is asked for by `name`, `namespace/name` or `Service namespace/name`. */
export const isServiceCalled = (
  { namespace, name }: { readonly namespace: string; readonly name: string },
  asked: string,
): boolean => [name, `${namespace}/${name}`].includes(asked.replace(/^Service /, ''));

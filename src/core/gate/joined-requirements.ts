import type { Requirement } from './decision.ts';

/**
 * Requirements of the same people, as one that asks for the most approvals any of them does; it says every reason.
 * In the order in which people are first asked.
 */
export function joinedRequirements(requirements: readonly Requirement[]): readonly Requirement[] {
  const joined = new Map<string, Requirement>();
  for (const each of requirements) {
    const key = audienceOf(each);
    const known = joined.get(key);
    joined.set(key, known === undefined ? each : join(known, each));
  }
  return [...joined.values()];
}

/** Where nobody can be asked, only the same source means the same. */
function audienceOf({ teams, people, enforcement, from, source }: Requirement): string {
  const names = named([...teams, ...people.map((login) => `@${login}`)]);
  return [enforcement, ...(names.length > 0 ? names : [from, source])].join(' ');
}

const named = (names: readonly string[]): readonly string[] =>
  [...new Set(names.map((name) => name.toLowerCase()))].sort();

const join = (a: Requirement, b: Requirement): Requirement => ({
  ...(b.approvals > a.approvals ? b : a),
  from: a.from,
  source: a.source,
  why: a.why.split('; ').includes(b.why) ? a.why : `${a.why}; ${b.why}`,
});

import { createHash } from 'node:crypto';
import type { Node, Plain } from '../../manifest/index.ts';
import { nodeAt, plainOf } from '../../manifest/index.ts';
import type { ChartDependency, ChartLock, DeclaredDependencies } from './declared-dependencies.ts';
import { printable } from './declared-dependencies.ts';

/**
 * Whether a lock is of these dependencies, by the digest that Helm has written into it. Null where that cannot be
 * told: what a repository is called (`@stable`) stands in it as the address that somebody's Helm knows it by.
 */
export function isInSync(
  { isFirstVersion, dependencies }: Omit<DeclaredDependencies, 'lock'>,
  lock: ChartLock,
): boolean | null {
  const locked = lock.dependencies.map((each) => listed(each, each.repository));
  const addressed = dependencies.map((each, at) =>
    listed(each, isNamed(each) ? lockedRepository(each, at, lock) : each.repository),
  );
  if (digestOf([addressed, locked]) === lock.digest) return true;
  const asHelm2 = { dependencies: dependencies.map((each) => listed(each, each.repository)) };
  if (isFirstVersion && digestOf(asHelm2) === lock.digest) return true;
  return dependencies.some(isNamed) ? null : false;
}

/** A repository that only the Helm that fetches it knows the address of. */
export const isNamed = ({ repository }: Pick<ChartDependency, 'repository'>): boolean =>
  /^(?:@|alias:)/.test(repository);

/** The address that a lock has for a repository that is named: it is in the order of what it locks. */
const lockedRepository = (
  { name, repository }: ChartDependency,
  at: number,
  { dependencies }: ChartLock,
): string => {
  const locked = dependencies[at];
  return locked?.name === name ? locked.repository : repository;
};

/** In the order of Helm's fields; what is empty is left out. */
function listed({ name, version, alias, node }: ChartDependency, repository: string) {
  const [condition, tags, enabled, imports] = ['condition', 'tags', 'enabled', 'import-values'].map(
    (field) => plainAt(node, field),
  );
  return {
    name,
    ...(version !== '' && { version }),
    repository,
    ...(typeof condition === 'string' && condition !== '' && { condition: printable(condition) }),
    ...(isFilled(tags) && {
      tags: tags.map((tag) => (typeof tag === 'string' ? printable(tag) : tag)),
    }),
    ...(enabled === true && { enabled }),
    ...(isFilled(imports) && { 'import-values': imports.map(sorted) }),
    ...(alias !== '' && { alias }),
  };
}

function plainAt(node: Node, field: string): Plain | undefined {
  const found = nodeAt(node, field);
  return found === undefined ? undefined : plainOf(found);
}

const isFilled = (value: Plain | undefined): value is readonly Plain[] =>
  Array.isArray(value) && value.length > 0;

/** Go prints maps by their keys in order. */
function sorted(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, sorted(each)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Of JSON as Go prints it: characters that mean something in HTML are escaped. */
function digestOf(value: unknown): string {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `sha256:${createHash('sha256').update(json).digest('hex')}`;
}

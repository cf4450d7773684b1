import type { Node } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Binding, Said } from './bindings.ts';
import { inTurn } from './bindings.ts';

/** Jobs of GitLab that take in one another are followed this far. */
const MOST_DEEP = 8;

/**
 * Reads what jobs of GitLab that extend the one which a line is of give to its variables, by `variables` and by their
 * `parallel: matrix`; a template, whose name begins with a dot, is run by none but these.
 */
export function extendingSource(
  top: Node | undefined,
  own: Node | undefined,
): (name: string) => Said | null {
  const jobs = entriesAt(top);
  const [ownName] = [...jobs].find(([, job]) => job === own) ?? [];
  const running =
    ownName === undefined || entriesAt(top, 'jobs').size > 0
      ? []
      : [...jobs].flatMap(([name, job]) => {
          const chain = chainOf(name, jobs);
          return name.startsWith('.') ||
            !chain.includes(ownName) ||
            runsItsOwn(chain, ownName, jobs)
            ? []
            : runsOf(job, chain, jobs);
        });
  return (name) => {
    const said = running.flatMap((run): Said => {
      const text = run.get(name);
      return text === undefined ? [] : [{ text, beside: run }];
    });
    return said.length === 0 ? null : said;
  };
}

/** Names a job and those that it extends, nearest first. */
function chainOf(name: string, jobs: ReadonlyMap<string, Node>): readonly string[] {
  const chain = [name];
  for (let at = 0; at < chain.length && at < MOST_DEEP; at += 1) {
    const job = jobs.get(chain[at] ?? '');
    const one = stringAt(job, 'extends');
    const more = one === undefined ? itemsAt(job, 'extends').flatMap(textOf).reverse() : [one];
    chain.push(...more.filter((each) => !chain.includes(each)));
  }
  return chain;
}

/** Tells whether a job says a script nearer to it than the one that is looked at. */
const runsItsOwn = (
  chain: readonly string[],
  own: string,
  jobs: ReadonlyMap<string, Node>,
): boolean =>
  nodeAt(jobs.get(own), 'script') !== undefined &&
  chain.slice(0, chain.indexOf(own)).some((name) => nodeAt(jobs.get(name), 'script') !== undefined);

function runsOf(
  job: Node,
  chain: readonly string[],
  jobs: ReadonlyMap<string, Node>,
): readonly Binding[] {
  const variables = new Map(
    chain
      .toReversed()
      .flatMap((name) => [...entriesAt(jobs.get(name), 'variables')])
      .flatMap(([name, value]) =>
        (value.kind === 'map' ? textsAt(value, 'value') : textOf(value)).map(
          (text): [string, string] => [name, text],
        ),
      ),
  );
  const crossed = itemsAt(job, 'parallel', 'matrix').flatMap((row) =>
    [...entriesAt(row)].reduce<readonly Binding[]>(
      (runs, [name, values]) =>
        inTurn(runs, (run) =>
          (values.kind === 'seq' ? itemsAt(values).flatMap(textOf) : textOf(values)).map(
            (text) => new Map([...run, [name, text]]),
          ),
        ),
      [variables],
    ),
  );
  return crossed.length > 0 ? crossed : [variables];
}

const textOf = (node: Node): readonly string[] =>
  node.kind === 'scalar' && node.value !== null ? [withBraces(String(node.value))] : [];

const textsAt = (node: Node, key: string): readonly string[] => {
  const text = stringAt(node, key);
  return text === undefined ? [] : [withBraces(text)];
};

/** `$NAME` as variables are written here. */
const withBraces = (text: string): string =>
  text.replace(/\$([A-Za-z_]\w*)/g, (_, name: string) => `\${${name}}`);

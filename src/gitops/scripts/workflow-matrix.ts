import type { Node } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt } from '../../manifest/index.ts';
import type { Binding } from './bindings.ts';
import { inTurn, NOTHING_KNOWN } from './bindings.ts';

/** Gives a text of a workflow, in which `${{ … }}` is written as other variables are; null where there is none. */
export const workflowText = (node: Node | undefined): string | null =>
  node?.kind === 'scalar' && node.value !== null ? plainVariables(String(node.value)) : null;

const plainVariables = (text: string): string =>
  text.replace(/\$\{\{([^{}]*)\}\}/g, (_, name: string) => `\${${name.trim()}}`);

/** The runs of a matrix; none where there is no matrix, or a program makes it. */
export function matrixOf(job: Node | undefined): readonly Binding[] {
  const matrix = nodeAt(job, 'strategy', 'matrix');
  const axes = [...entriesAt(matrix)].filter(([key]) => key !== 'include' && key !== 'exclude');
  if (axes.some(([, values]) => values.kind !== 'seq')) return [];
  const crossed = axes.reduce<readonly Binding[]>(
    (all, [key, values]) =>
      inTurn(all, (each) =>
        itemsAt(values).map((item) => new Map([...each, ...fieldsOf(key, item)])),
      ),
    axes.length === 0 ? [] : [NOTHING_KNOWN],
  );
  const left = crossed.filter((run) => !listed(matrix, 'exclude').some((each) => fits(each, run)));
  const names = new Set(axes.map(([key]) => `matrix.${key}`));
  const included = listed(matrix, 'include').map((more) => ({
    more,
    own: new Map([...more].filter(([key]) => names.has(key))),
  }));
  // an entry is put into the runs of the axes that it fits, and is a run of its own where it fits none
  const [put, alone] = [true, false].map((isPut) =>
    included.filter(({ own }) => left.some((run) => fits(own, run)) === isPut),
  );
  return [
    ...left.map((run) =>
      (put ?? [])
        .filter(({ own }) => fits(own, run))
        .reduce<Binding>((all, { more }) => new Map([...all, ...more]), run),
    ),
    ...(alone ?? []).map(({ more }) => more),
  ];
}

const fits = (part: Binding, run: Binding): boolean =>
  [...part].every(([key, value]) => run.get(key) === value);

const listed = (matrix: Node | undefined, key: string): readonly Binding[] =>
  itemsAt(matrix, key).map(
    (item) => new Map([...entriesAt(item)].flatMap(([name, value]) => fieldsOf(name, value))),
  );

/** A value of a matrix, which may be a map of several. */
function fieldsOf(key: string, node: Node): readonly [string, string][] {
  const text = workflowText(node);
  if (text !== null) return [[`matrix.${key}`, text]];
  return [...entriesAt(node)].flatMap(([field, value]) => fieldsOf(`${key}.${field}`, value));
}

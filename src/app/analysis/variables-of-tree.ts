import { NOBODY } from '../../core/environments/index.ts';
import type { TableOfVariables } from '../../core/variables/index.ts';
import { tableOfVariables } from '../../core/variables/index.ts';
import type { LoadableTree } from '../ports.ts';
import type { Engine } from './engine.ts';
import { meshesOfTree } from './meshes-of-tree.ts';

export interface AskedVariables {
  /** Null for all. */
  readonly environment: string | null;
  /** A name, or `Kind namespace/name`; null for all. */
  readonly workload: string | null;
}

export type VariablesOfTree =
  | { readonly kind: 'read'; readonly tables: readonly TableOfVariables[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** What the containers of one tree get as environment variables, its environments side by side. */
export async function variablesOfTree(
  trees: LoadableTree,
  engine: Engine,
  { environment, workload }: AskedVariables,
): Promise<VariablesOfTree> {
  const read = await meshesOfTree(trees, engine, environment);
  if (read.kind === 'refused') return read;
  const applied = read.environments.filter(({ rendered }) => rendered.environment.name !== NOBODY);
  const tables = tableOfVariables(
    (applied.length > 0 ? applied : read.environments).map(({ mesh }) => mesh()),
  );
  const asked = tables.filter((table) => workload === null || isOf(table, workload));
  if (asked.length > 0 || workload === null) return { kind: 'read', tables: asked };
  return { kind: 'refused', reason: `No workload with variables is called ${workload}.` };
}

const isOf = ({ workload }: TableOfVariables, asked: string): boolean =>
  workload === asked || workload.endsWith(` ${asked}`) || workload.endsWith(`/${asked}`);

import type { LabelIndex } from './label-index.ts';
import { indexLabels } from './label-index.ts';
import type { Mesh, Workload } from './mesh.ts';

const indexes = new WeakMap<Mesh, LabelIndex<Workload>>();

/** All workloads of a mesh by the labels of their pods, indexed once. */
export function workloadIndex(mesh: Mesh): LabelIndex<Workload> {
  const known = indexes.get(mesh) ?? indexLabels(mesh.workloads);
  indexes.set(mesh, known);
  return known;
}

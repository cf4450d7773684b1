import type { FileTree, ManifestReader, Node, Origin } from '../../manifest/index.ts';
import { entriesAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Binding } from './bindings.ts';
import { matrixOf, workflowText } from './workflow-matrix.ts';

/** A job of a workflow that runs another workflow of the tree. */
export interface WorkflowCall {
  readonly inputs: Binding;
  /** Holds the runs of the matrix of the job that calls. */
  readonly runs: readonly Binding[];
  /** The line that names the workflow that is run. */
  readonly origin: Origin;
}

interface Workflow {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  readonly file: string;
}

const WORKFLOWS = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/** Lists the jobs of other workflows that run a workflow. */
export function callsOf({ tree, reader, file }: Workflow): readonly WorkflowCall[] {
  if (!WORKFLOWS.test(file)) return [];
  return tree.paths
    .filter((path) => WORKFLOWS.test(path) && path !== file && mentions(tree, path, file))
    .flatMap((path) => {
      const top = reader.read(tree, path)?.documents[0]?.node ?? undefined;
      return [...entriesAt(top, 'jobs').values()].flatMap((job) => callBy(job, file));
    });
}

function callBy(job: Node, file: string): readonly WorkflowCall[] {
  const uses = nodeAt(job, 'uses');
  if (uses === undefined || stringAt(job, 'uses')?.replace(/^\.\//, '') !== file) return [];
  const inputs = [...entriesAt(job, 'with')].map(([key, value]): [string, string] => [
    key,
    workflowText(value) ?? '',
  ]);
  return [{ inputs: new Map(inputs), runs: matrixOf(job), origin: uses.origin }];
}

function mentions(tree: FileTree, path: string, file: string): boolean {
  const entry = tree.read(path);
  return entry.kind === 'text' && entry.text.includes(file);
}

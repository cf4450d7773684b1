import { readPackageData } from '../../../../../src/review/edge/package-data.ts';
import { createEngine, parseResourceName } from '../../../../../src/review/index.ts';
import { liveRenderer, renderTree } from '../../../../../src/gitops/index.ts';
import { undoInEffect } from '../../../../../src/features/rollback/reverts/part/partial-revert.ts';
import type { PartPlan } from '../../../../../src/features/rollback/reverts/part/partial-revert.ts';
import { refusalSentence } from '../../../../../src/features/rollback/reverts/revert-refusal.ts';
import { treeOf } from '../../../../support/tree-of.ts';

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

const engine = createEngine(readPackageData());

export interface States {
  readonly pre: Files;
  readonly post: Files;
  readonly tip: Files;
}

/** What undoing one object comes to, with our own renderer and without Git. */
export function undoing(
  name: string,
  { pre, post, tip }: States,
  only: readonly string[] = [],
): PartPlan {
  const resource = parseResourceName(name);
  if (resource === null) throw new Error(`${name} names no object`);
  const differ = (a: Files, b: Files): readonly string[] =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((path) => a[path] !== b[path])
      .sort();
  const inScope = (path: string): boolean => only.length === 0 || only.includes(path);
  const changedPaths = differ(pre, post).filter(inScope);
  const at = (files: Files, path: string): string | null => files[path] ?? null;
  const versions = (path: string) => ({
    path,
    pre: at(pre, path),
    post: at(post, path),
    tip: at(tip, path),
  });
  const isManifest = (path: string): boolean => /\.ya?ml$/.test(path);
  const trees = { pre: treeOf(pre), post: treeOf(post), tip: treeOf(tip) };
  return undoInEffect(
    {
      resource,
      changedPaths,
      narrowed: only.length > 0,
      changed: changedPaths.filter(isManifest).map(versions),
      changedSince: differ(post, tip).filter(isManifest).map(versions),
    },
    {
      trees,
      render: liveRenderer(trees.pre, engine.manifests, (tree, live = new Map()) =>
        renderTree(tree, [], engine, undefined, { live }),
      ),
      withFiles: (edits) => treeOf(withEdits(tip, edits)),
    },
  );
}

function withEdits(tip: Files, edits: ReadonlyMap<string, string | null>): Files {
  const files = { ...tip };
  for (const [path, text] of edits)
    if (text === null) Reflect.deleteProperty(files, path);
    else files[path] = text;
  return files;
}

/** The files that a plan leaves. */
export function resultOf(plan: PartPlan, tip: Files): Files {
  if (plan.kind === 'refused') throw new Error(refusalSentence(plan.refusal));
  if (plan.kind !== 'edits') throw new Error(JSON.stringify(plan));
  return withEdits(tip, new Map(plan.edits.map(({ path, pre }) => [path, pre])));
}

export function sentenceOf(plan: PartPlan): string {
  if (plan.kind !== 'refused') throw new Error(JSON.stringify(plan));
  return refusalSentence(plan.refusal);
}

/** Where lines went and came back: `put-back overlays/prod/kustomization.yaml:3`. */
export function linesOf(plan: PartPlan): readonly string[] {
  if (plan.kind !== 'edits') throw new Error(JSON.stringify(plan));
  return plan.lines.map(({ did, path, line }) => `${did} ${path}:${String(line)}`);
}

import { isTakenByScript } from '../roots/applier-of-root.ts';
import type { RootDraft } from '../roots/root-draft.ts';
import { appliedByScripts } from './applied-by-scripts.ts';
import type { ByKfctl } from './by-script.ts';
import type { SaidByScripts } from './script-applier.ts';

/** Marks a plain folder that one script takes with all its files: what moves in it stays with who applies it. */
export const takenWholeBy =
  ({ appliers }: SaidByScripts) =>
  (draft: RootDraft): RootDraft =>
    draft.root.content.kind !== 'kustomization' &&
    appliedByScripts(draft.root, appliers).some(
      ({ applier, files }) => files === null && !applier.isTest,
    )
      ? { ...draft, root: { ...draft.root, by: { tool: 'script', origin: null } } }
      : draft;

/** What kfctl builds, and no object applies: it puts all of it into a namespace of its own. */
export const builtByKfctl =
  ({ appliers }: SaidByScripts) =>
  (draft: RootDraft): RootDraft => {
    const { root } = draft;
    if (root.by.origin !== null) return draft;
    if (!appliers.some(({ tool, path }) => tool === 'kfctl' && path === root.path)) return draft;
    const by: ByKfctl = {
      tool: 'kfctl',
      origin: null,
      ...(isTakenByScript(root) && { takesAll: true }),
    };
    return { ...draft, root: { ...root, by } };
  };

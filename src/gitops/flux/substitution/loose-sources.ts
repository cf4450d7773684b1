import type { Root } from '../../roots/root.ts';
import { plainFolders } from '../../plain/plain-roots.ts';
import type { RootDraft } from '../../roots/root-draft.ts';
import { rootOf } from '../../roots/root-draft.ts';
import { mayBeManifest } from '../../tree-path.ts';
import type { TreeSurvey } from '../../survey/tree-survey.ts';

const MENTIONS_SOURCE = /\bkind\b[^\n]*\b(?:ConfigMap|Secret)\b/;

/**
 * ConfigMaps and Secrets in files that no kustomization and no applier takes: somebody applies them by hand
 * before Flux comes. Null where nothing asks for them.
 */
export function looseSources(survey: TreeSurvey, applied: readonly RootDraft[]): Root | null {
  const isAsked = survey.appliers.some(
    ({ substitution }) => (substitution?.references?.length ?? 0) > 0,
  );
  if (!isAsked) return null;
  const files = [...plainFolders(survey, applied, () => false, mayBeSource).values()].flat();
  return files.length === 0 ? null : rootOf('.', { kind: 'folder', files }, null);
}

function mayBeSource({ tree }: TreeSurvey, file: string): boolean {
  if (!mayBeManifest(file)) return false;
  const entry = tree.read(file);
  return entry.kind === 'text' && MENTIONS_SOURCE.test(entry.text);
}

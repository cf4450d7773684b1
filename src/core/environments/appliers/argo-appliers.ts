import type { Node } from '../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { argoChanges } from './applier-changes.ts';
import type { Applier } from './applier.ts';
import { applierName, IN_CLUSTER } from './applier.ts';
import { joinPath } from '../tree-path.ts';

/** Turns the text of a template into the text of one Application; a text stands for itself where there is no template. */
export type FillIn = (text: string) => string;

/**
 * What an Application applies: one entry for each source that names a path. Sources of charts and of
 * values only (`ref`) have none (ARGO-1). Of an ApplicationSet, `application` is its template.
 */
export function argoAppliers(
  application: Node,
  fillIn: FillIn,
  object = applierName(application),
): readonly Applier[] {
  const spec = nodeAt(application, 'spec');
  const single = nodeAt(spec, 'source');
  const sources = single === undefined ? itemsAt(spec, 'sources') : [single];
  return sources.flatMap((source) => {
    const applier = applierOf(application, source, fillIn);
    return applier === null ? [] : [{ ...applier, object }];
  });
}

function applierOf(
  application: Node,
  source: Node,
  fillIn: FillIn,
): Omit<Applier, 'object'> | null {
  const written = stringAt(source, 'path');
  if (written === undefined || stringAt(source, 'chart') !== undefined) return null;
  const path = joinPath('.', fillIn(written));
  if (path === null) return null;
  const filled = (...steps: string[]): string | null => {
    const text = fillIn(stringAt(application, 'spec', 'destination', ...steps) ?? '');
    return text === '' || isTemplate(text) ? null : text;
  };
  const cluster = filled('name') ?? filled('server');
  return {
    tool: 'argo',
    path,
    source: stringAt(source, 'repoURL') ?? '',
    origin: (nodeAt(source, 'path') ?? source).origin,
    defaultNamespace: filled('namespace'),
    targetNamespace: null,
    substitution: null,
    cluster: cluster === null || IN_CLUSTER.has(cluster) ? null : cluster,
    changes: argoChanges(source),
    directory: {
      recurse: booleanAt(source, 'directory', 'recurse') ?? false,
      include: stringAt(source, 'directory', 'include') ?? null,
      exclude: stringAt(source, 'directory', 'exclude') ?? null,
    },
  };
}

/** Whether `{{ … }}` is left in a text. */
export const isTemplate = (text: string): boolean => text.includes('{{');

import { stringAt } from '../../manifest/index.ts';
import type { Provenance } from '../build/entry.ts';
import type { PluginConfig } from './plugin-configs.ts';

/** What a field of a kustomization file has made or changed: kustomize's own generator or transformer of some kind. */
export const builtinProvenance = (file: string, kind: string): Provenance => ({
  configuredIn: file,
  configuredBy: { apiVersion: 'builtin', kind },
});

/** The same for a generator or transformer that is an object of its own. */
export const pluginProvenance = ({ node, kind, name, file }: PluginConfig): Provenance => ({
  configuredIn: file,
  configuredBy: {
    apiVersion: 'builtin',
    kind,
    name,
    namespace: stringAt(node, 'metadata', 'namespace') ?? '',
  },
});

import type { Resource } from '../../manifest/index.ts';
import type { Field, Many, SettingsByPath } from './field.ts';
import { list, specOf, text } from './field.ts';
import { asMeshConfig } from './mesh-config.ts';

const texts = list(text);

/** Reads what objects that clients look up say alike: to whom they are visible. */
export const asExported = specOf(({ at }) => ({ exportTo: at('exportTo', texts) }));

/**
 * Namespaces to whose clients an object is visible; `*` for all of them, nothing for nobody.
 * Where the settings of the mesh are not known, they are Istio's. ROUTE-4, DR-7, SE-4.
 */
export function exportedTo(
  resource: Resource,
  { settings }: { readonly settings?: SettingsByPath },
): ReadonlySet<string> {
  const own = valuesOf(asExported(resource).exportTo);
  const written = own.length > 0 ? own : valuesOf(presetOf(resource, settings ?? NO_SETTINGS));
  if (written.length === 0 || written.includes('*')) return new Set(['*']);
  if (written.includes('~')) return new Set();
  return new Set(written.map((one) => (one === '.' ? resource.namespace : one)));
}

/** Tells whether clients of a namespace are among those to whom an object is visible. */
export const isVisibleIn = (exported: ReadonlySet<string>, namespace: string): boolean =>
  exported.has('*') || exported.has(namespace);

const NO_SETTINGS: SettingsByPath = new Map();

type Texts = Many<readonly Field<string>[]>;

/** Setting of the mesh that stands for `exportTo` where an object has none. */
function presetOf({ kind }: Resource, settings: SettingsByPath): Texts {
  const config = asMeshConfig(settings);
  if (kind === 'VirtualService') return config.defaultVirtualServiceExportTo;
  if (kind === 'DestinationRule') return config.defaultDestinationRuleExportTo;
  return config.defaultServiceExportTo;
}

const valuesOf = ({ value }: Texts): readonly string[] => value.map((one) => one.value);

const EXTENSIONS = new Set(
  'yaml yml json json5 jsonnet libsonnet env properties conf cfg config cnf ini toml txt tpl tmpl gotmpl lua cue star hcl tf rego xml crt pem'.split(
    ' ',
  ),
);

const NAMES = new Set([
  'kustomization',
  'codeowners',
  'kptfile',
  'helmfile',
  'chart.lock',
  '.gitattributes',
  '.gitmodules',
  '.env',
]);

/**
 * Whether a file's name says that it is configuration in text: what is worth loading before anything
 * asks for it. A wrong answer costs a load or a second round, never a result.
 */
export function looksLikeConfiguration(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (NAMES.has(name) || name.startsWith('.env.')) return true;
  const dot = name.lastIndexOf('.');
  return dot !== -1 && EXTENSIONS.has(name.slice(dot + 1));
}

import type { YamlProblem } from './parse-yaml.ts';

export type TemplateLanguage = 'ytt' | 'Helm' | 'Jinja';

/** Errors looked at: once the first is no template's, the rest follow from it. */
const LOOKED_AT = 3;

/**
 * The template language a file is written in, where it is one that a cluster never sees as it stands.
 * ytt is plain YAML with `#@` comments, so it parses and still is not what gets applied; `{{ … }}`
 * counts only where it is what does not parse, for quotes and block scalars may hold it.
 */
export function templateLanguageOf(
  text: string,
  problems: readonly YamlProblem[],
): TemplateLanguage | null {
  if (text.includes('#@') && /^[ \t]*#@/m.test(text)) return 'ytt';
  if (problems.length === 0) return null;
  const lines = text.split('\n');
  const failing = problems
    .slice(0, LOOKED_AT)
    .flatMap(({ origin: { line } }) => lines.slice(Math.max(line - 2, 0), line + 1))
    .join('\n');
  if (/\{\{-?\s*(?:[.$]|if|range|with|include|define|template|end|toYaml|tpl)/.test(failing))
    return 'Helm';
  return /\{\{|\{%/.test(failing) ? 'Jinja' : null;
}

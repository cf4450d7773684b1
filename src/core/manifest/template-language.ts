export type TemplateLanguage = 'ytt' | 'Helm' | 'Jinja';

/**
 * The template language a file is written in, where it is one that a cluster never sees as it stands.
 * ytt is plain YAML with `#@` comments, so it parses and still is not what gets applied; `{{ … }}`
 * outside quotes and block scalars does not parse, so it counts only together with a parse error.
 */
export function templateLanguageOf(text: string, parses: boolean): TemplateLanguage | null {
  if (/^\s*#@/m.test(text)) return 'ytt';
  if (parses) return null;
  if (/\{\{-?\s*(?:[.$]|if|range|with|include|define|template|end|toYaml|tpl)/.test(text))
    return 'Helm';
  if (/\{\{|\{%/.test(text)) return 'Jinja';
  return null;
}

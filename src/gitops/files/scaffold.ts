import { stepsOf } from '../tree-path.ts';

/** A step with a place to be filled in: `{{cookiecutter.name}}`, `${{ values.name }}`, `{{ .name }}`, `[[ name ]]`. */
const OPEN_STEP = /\{\{.*\}\}|\[\[.*\]\]|\{%.*%\}/;

/** What only those tools fill in that make new files of templates: cookiecutter, copier, the templates of Backstage. */
const OPEN_TEXT =
  /\{\{-?\s*(?:cookiecutter|_copier\w*|copier)\b|\$\{\{-?\s*(?:values|parameters)\b|\{%-?\s*(?:if|for|set)\b[^%]*\b_?(?:cookiecutter|copier)/;

/**
 * The outermost folder of a path whose name is filled in once somebody makes files of it: what lies there is to be copied,
 * and is part of no environment. Null where there is none.
 */
export function scaffoldFolder(path: string): string | null {
  const steps = stepsOf(path);
  const at = steps.findIndex((step) => OPEN_STEP.test(step));
  return at < 0 ? null : steps.slice(0, at + 1).join('/');
}

/** Whether a text is filled in by such a tool before it is anything. */
export const isScaffoldText = (text: string): boolean => OPEN_TEXT.test(text);

import type { Node } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';

export type FillIn = (text: string) => string;

/** Variables of the build that the Application and its source tell; what only the build knows stays as it is (ARGO-25). */
export function buildVariables(application: Node, source?: Node): FillIn {
  const values = new Map([
    ['ARGOCD_APP_NAME', stringAt(application, 'metadata', 'name')],
    ['ARGOCD_APP_NAMESPACE', stringAt(application, 'spec', 'destination', 'namespace')],
    ['ARGOCD_APP_PROJECT_NAME', stringAt(application, 'spec', 'project')],
    ['ARGOCD_APP_SOURCE_PATH', stringAt(source, 'path')],
    ['ARGOCD_APP_SOURCE_REPO_URL', stringAt(source, 'repoURL')],
    ['ARGOCD_APP_SOURCE_TARGET_REVISION', stringAt(source, 'targetRevision')],
  ]);
  return (text) => (text.includes('$') ? expanded(text, values) : text);
}

/** Told by the build alone. */
const OF_THE_BUILD = /^ARGOCD_APP_REVISION/;

/** As Go expands: what is not known is nothing, two dollars are one, and a dollar before no name stays. */
const VARIABLE = /\$(?:\{([*#$@!?\d-])\}|\{([^}]*)\}|\{|([*#$@!?\d-])|(\w+))/g;

function expanded(text: string, values: ReadonlyMap<string, string | undefined>): string {
  return text.replace(
    VARIABLE,
    (whole, special?: string, braced?: string, sign?: string, bare?: string) => {
      const name = special ?? braced ?? sign ?? bare ?? '';
      if (OF_THE_BUILD.test(name)) return whole;
      return name === '$' ? '$' : (values.get(name) ?? '');
    },
  );
}

import type { Node } from '../../../manifest/index.ts';
import { stringAt } from '../../../manifest/index.ts';

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
  return (text) =>
    text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
      return values.get(braced ?? bare ?? '') ?? whole;
    });
}

import { plainText } from '../../manifest/index.ts';

interface Waiting {
  readonly link: string;
  readonly port: number;
  readonly github: string;
}

/** Says where to click. */
export const waitingText = ({ link, port, github }: Waiting): string =>
  `Open this in a browser that is signed in to ${github}; it opens once, on this machine alone:

  ${link}

From another machine, begin there with \`ssh -L ${String(port)}:127.0.0.1:${String(port)}\` to this one. Ctrl-C ends it, and nothing is registered.
`;

interface Registration {
  readonly name: string;
  readonly id: number;
  readonly owner: string | null;
  readonly installAddress: string;
  readonly files: { readonly key: string; readonly secret: string; readonly settings: string };
}

/** Says what is there now and what comes next. */
export function registrationText(registration: Registration): string {
  const { name, id, owner, installAddress, files } = registration;
  const { key, secret, settings } = files;
  const lines = [
    `Registered: ${name} (App ${String(id)})${owner === null ? '' : `, of ${owner}`}.`,
    'Written, readable for you alone:',
    `  ${key}`,
    `  ${secret}`,
    `  ${settings}`,
    'Next, choose the repositories that it reviews:',
    `  ${installAddress}`,
    'Start it:',
    `  set -a; . ${settings}; meshwarden serve`,
    'Or in Kubernetes:',
    `  kubectl -n meshwarden create secret generic meshwarden-app --from-file=private-key.pem=${key} --from-file=webhook-secret=${secret}`,
    `  helm install meshwarden deploy/chart -n meshwarden --set app.id=${String(id)},app.secretName=meshwarden-app,image.repository=…`,
    '`meshwarden doctor` says what is wrong, with the same settings.',
  ];
  return `${lines.map(plainText).join('\n')}\n`;
}

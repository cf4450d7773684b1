import type { Resource } from '../../../manifest/index.ts';
import { booleanAt, stringAt } from '../../../manifest/index.ts';

/** An IstioOperator of the `empty` profile that does not turn the control plane on: it carries gateways. */
export const installsOnlyGateways = ({ node }: Resource): boolean =>
  stringAt(node, 'spec', 'profile') === 'empty' &&
  booleanAt(node, 'spec', 'components', 'pilot', 'enabled') !== true;

/** Which version of a mesh operator OLM installs. */
export const subscribesToOperator = ({ group, node }: Resource): boolean =>
  group === 'operators.coreos.com' &&
  /istio|sail|service-?mesh/.test(stringAt(node, 'spec', 'name') ?? '');

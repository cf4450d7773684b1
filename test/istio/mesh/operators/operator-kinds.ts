import type { GroupKind } from '../../../../src/manifest/index.ts';
import { OPERATOR_ROWS } from '../../../../src/istio/mesh/operators/operator-services.ts';

/** Kinds of which it is known which Services an operator makes for them. */
export const operatorKinds: readonly GroupKind[] = OPERATOR_ROWS;

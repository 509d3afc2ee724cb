import { ResourceNotFoundException$, ValidationException$ } from '@aws-sdk/client-redshift-data';
import type { ServiceError } from '../../core/errors.ts';
import { modelled } from '../../core/modelled.ts';

export function invalid(message: string): ServiceError {
  return modelled(ValidationException$, { Message: message });
}

export function notFound(message: string, id: string): ServiceError {
  return modelled(ResourceNotFoundException$, { Message: message, ResourceId: id });
}

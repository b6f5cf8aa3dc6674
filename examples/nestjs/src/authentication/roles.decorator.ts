import type { Role } from '@audit-trail/example-domain';
import { Reflector } from '@nestjs/core';

/** The roles of which a user needs one. */
export const Roles = Reflector.createDecorator<readonly Role[]>();

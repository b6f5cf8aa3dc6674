import { Reflector } from '@nestjs/core';

/** Opens a handler to those who are not signed in. */
export const Public = Reflector.createDecorator<void, true>({ transform: () => true });

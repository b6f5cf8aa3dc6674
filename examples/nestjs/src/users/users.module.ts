import { Module } from '@nestjs/common';
import { AuthenticationModule } from '../authentication/authentication.module.js';
import { TwoFactorController } from './two-factor.controller.js';
import { UsersController } from './users.controller.js';

@Module({ imports: [AuthenticationModule], controllers: [UsersController, TwoFactorController] })
export class UsersModule {}

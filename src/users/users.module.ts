import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/activity.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { ActivityController } from './activity.controller.js';
import { DeviceLoginController } from './device-login.controller.js';
import { DeviceLogin } from './device-login.js';
import { MeController } from './me.controller.js';
import { SessionsController } from './sessions.controller.js';
import { TokensController } from './tokens.controller.js';
import { TokensService } from './tokens.service.js';
import { UserSessions } from './user-sessions.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [ActivityModule, AuthModule, UploadsModule],
  controllers: [
    ActivityController,
    DeviceLoginController,
    MeController,
    SessionsController,
    TokensController,
    UsersController,
  ],
  providers: [DeviceLogin, TokensService, UserSessions, UsersService],
  exports: [DeviceLogin, TokensService, UsersService],
})
export class UsersModule {}

import { type CanActivate, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { GUARDS_OF_ALL } from '../http/short-way.js';
import { AccessAudit } from './access.audit.js';
import { Accounts } from './accounts.js';
import { Attempts } from './attempts.js';
import { Authenticator } from './authenticator.js';
import { Beginnings } from './beginnings.js';
import { DefaultAdmin } from './default-admin.js';
import { LoginController } from './login.controller.js';
import { LogoutController } from './logout.controller.js';
import { Logins } from './logins.js';
import { GitHubProvider } from './providers/github.provider.js';
import { GoogleProvider } from './providers/google.provider.js';
import { IdentityAccounts } from './providers/identity-accounts.js';
import { LoginProvidersController } from './providers/login-providers.controller.js';
import { LOGIN_PROVIDERS, type LoginProvider } from './providers/login-provider.js';
import { LoginStates } from './providers/login-state.js';
import { OidcDiscovery } from './providers/oidc-discovery.js';
import { OidcProvider } from './providers/oidc.provider.js';
import { Outbound } from './providers/outbound.js';
import { OvhProvider } from './providers/ovh.provider.js';
import { PasswordProof } from './password-proof.js';
import { RoleGuard } from './role.guard.js';
import { SessionCookies } from './session-cookies.js';
import { SessionVisits } from './session-visits.js';
import { Sessions } from './sessions.js';
import { SourceGuard } from './source.guard.js';
import { SessionStrategy, UserTokenStrategy } from './strategies.js';
import { TokenGuard } from './token.guard.js';

/** Their order is the order of the checks (contract §1.8). */
const guards = [SourceGuard, TokenGuard, RoleGuard];

@Module({
  imports: [PassportModule],
  controllers: [LoginController, LoginProvidersController, LogoutController],
  providers: [
    AccessAudit,
    Accounts,
    Attempts,
    Authenticator,
    Beginnings,
    DefaultAdmin,
    GitHubProvider,
    GoogleProvider,
    IdentityAccounts,
    LoginStates,
    Logins,
    OidcDiscovery,
    OidcProvider,
    Outbound,
    OvhProvider,
    {
      provide: LOGIN_PROVIDERS,
      inject: [GoogleProvider, OvhProvider, OidcProvider, GitHubProvider],
      useFactory: (...providers: LoginProvider[]) => providers,
    },
    PasswordProof,
    SessionCookies,
    Sessions,
    SessionVisits,
    SessionStrategy,
    UserTokenStrategy,
    ...guards,
    ...guards.map((useExisting) => ({ provide: APP_GUARD, useExisting })),
    {
      provide: GUARDS_OF_ALL,
      inject: guards,
      useFactory: (...all: CanActivate[]) => all,
    },
  ],
  exports: [Accounts, Attempts, Beginnings, PasswordProof, SessionCookies, SessionVisits, Sessions],
})
export class AuthModule {}

/**
 * Made of openapi.json by `npm run client:types`: what the API speaks of, and what its lists can be asked for.
 * Their names for programs are in ../types.ts.
 */
export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getPage"];
        put: operations["quickUploadBody"];
        post: operations["quickUpload"];
        delete?: never;
        options: operations["uploadLimits"];
        head: operations["headHeadPage"];
        patch?: never;
        trace?: never;
    };
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["searchAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/clean": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getCleaning"];
        put?: never;
        post: operations["clean"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/logging": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getLogging"];
        put?: never;
        post: operations["setLogging"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getMaintenance"];
        put?: never;
        post: operations["setMaintenance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getStorage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/storage/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getStorageCheck"];
        put?: never;
        post: operations["startStorageCheck"];
        delete: operations["cancelStorageCheck"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/archive/{uploadID}/{filename}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["downloadArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head: operations["headDownloadArchive"];
        patch?: never;
        trace?: never;
    };
    "/auth/cli/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["approveDeviceLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/cli/init": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["beginDeviceLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/cli/poll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["pollDeviceLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/github/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["finishGithubLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/github/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["beginGithubLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/google/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["finishGoogleLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/google/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["beginGoogleLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/local/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["logout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["finishOidcLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oidc/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["beginOidcLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/ovh/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["finishOvhLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/ovh/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["beginOvhLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/file/{uploadID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["addFile"];
        delete?: never;
        options: operations["addedFileLimits"];
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/file/{uploadID}/{fileID}/{filename}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["downloadFile"];
        put?: never;
        post: operations["sendFile"];
        delete: operations["removeFile"];
        options: operations["declaredFileLimits"];
        head: operations["headDownloadFile"];
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete: operations["removeMe"];
        options?: never;
        head?: never;
        patch: operations["changeMe"];
        trace?: never;
    };
    "/me/logout-everywhere": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["logoutEverywhere"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getMyStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/stats/activity/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getMyDailyActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/stats/trending/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getMyTrendingUploads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listMyTokens"];
        put?: never;
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/token/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["removeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listMyUploads"];
        put?: never;
        post?: never;
        delete: operations["removeMyUploads"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOpenApiPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head: operations["headGetOpenApiPage"];
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head: operations["headGetOpenApi"];
        patch?: never;
        trace?: never;
    };
    "/qrcode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getQrCode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/resumable/{resumableID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["resumableState"];
        put?: never;
        post?: never;
        delete: operations["resumableCancel"];
        options: operations["resumableOptions"];
        head: operations["headResumableState"];
        patch: operations["resumableAppend"];
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats/activity/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDailyActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats/trending/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getTrendingFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats/trending/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getTrendingUploads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream/{uploadID}/{fileID}/{filename}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["downloadStream"];
        put?: never;
        post: operations["sendStream"];
        delete: operations["removeStream"];
        options?: never;
        head: operations["headDownloadStream"];
        patch?: never;
        trace?: never;
    };
    "/tus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["tusCreate"];
        delete?: never;
        options: operations["tusOptions"];
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tus/{resumableID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["tusEnd"];
        options: operations["tusOptionsOfOne"];
        head: operations["headTusState"];
        patch: operations["tusSend"];
        trace?: never;
    };
    "/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/upload/{uploadID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getUpload"];
        put?: never;
        post?: never;
        delete: operations["removeUpload"];
        options?: never;
        head?: never;
        patch: operations["changeUpload"];
        trace?: never;
    };
    "/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listUploads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/{userID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getUser"];
        put?: never;
        post: operations["replaceUser"];
        delete: operations["removeUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/{userID}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete: operations["endUserSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/{userID}/sessions/{sessionID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["searchUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{filename}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["quickUploadNamed"];
        post?: never;
        delete?: never;
        options: operations["namedUploadLimits"];
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An upload: files that share their options and their end. */
        Upload: {
            /** @description 16 letters and digits */
            id: string;
            /** @description seconds that the upload is kept; negative: for ever */
            ttl: number;
            /** @description every access lets the time begin again */
            extend_ttl: boolean;
            /** @description base of the URLs of its files; empty: that of the server */
            downloadDomain: string;
            /** @description Markdown, by convention */
            comments: string;
            /** @description how its files are encrypted, by their uploader; absent: they are not */
            e2ee?: string;
            files: components["schemas"]["File"][];
            /** @description what proves that one may administrate the upload (X-UploadToken); only for who may */
            uploadToken?: string;
            /** @description whether who asks may add and remove files */
            admin: boolean;
            /** @description its files are passed on while they are sent, and never stored */
            stream: boolean;
            /** @description its files can be downloaded once */
            oneShot: boolean;
            /** @description everybody who knows it may remove it, and its files */
            removable: boolean;
            protectedByPassword: boolean;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description null: never
             */
            expireAt: string | null;
            /** @description base of the URLs of its files, where one is configured */
            downloadURL?: string;
            /** @description only for who may administrate the upload, like the next two */
            downloadCount?: number;
            downloadedBytes?: number;
            /** Format: date-time */
            lastDownloadedAt?: string;
        };
        CreatedUpload: components["schemas"]["Upload"] | components["schemas"]["LegacyUpload"];
        /** @description An upload in the lists of its owner and of administrators. In a list, admin is always false and downloadDomain empty. */
        ListedUpload: {
            /** @description 16 letters and digits */
            id: string;
            /** @description seconds that the upload is kept; negative: for ever */
            ttl: number;
            /** @description every access lets the time begin again */
            extend_ttl: boolean;
            /** @description base of the URLs of its files; empty: that of the server */
            downloadDomain: string;
            /** @description Markdown, by convention */
            comments: string;
            /** @description how its files are encrypted, by their uploader; absent: they are not */
            e2ee?: string;
            files: components["schemas"]["File"][];
            /** @description what proves that one may administrate the upload (X-UploadToken); only for who may */
            uploadToken?: string;
            /** @description whether who asks may add and remove files */
            admin: boolean;
            /** @description its files are passed on while they are sent, and never stored */
            stream: boolean;
            /** @description its files can be downloaded once */
            oneShot: boolean;
            /** @description everybody who knows it may remove it, and its files */
            removable: boolean;
            protectedByPassword: boolean;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description null: never
             */
            expireAt: string | null;
            /** @description base of the URLs of its files, where one is configured */
            downloadURL?: string;
            /** @description only for who may administrate the upload, like the next two */
            downloadCount?: number;
            downloadedBytes?: number;
            /** Format: date-time */
            lastDownloadedAt?: string;
            /** @description address of its uploader */
            uploadIp?: string;
            /** @description id of its uploader; absent: without an account */
            user?: string;
            /** @description user token that made it */
            token?: string;
            /** @description login of its password */
            login?: string;
        };
        /** @description The answer to a client that declares its files as an object. */
        LegacyUpload: {
            /** @description 16 letters and digits */
            id: string;
            /** @description Unix seconds */
            uploadDate: number;
            /** @description seconds that the upload is kept; negative: for ever */
            ttl: number;
            downloadDomain: string;
            comments: string;
            /** @description by their ids */
            files: {
                [key: string]: components["schemas"]["File"];
            };
            /** @description what proves that one may administrate the upload (X-UploadToken); only for who may */
            uploadToken: string;
            /** @enum {boolean} */
            admin: false;
            stream: boolean;
            oneShot: boolean;
            removable: boolean;
            protectedByPassword: boolean;
            /** @enum {boolean} */
            protectedByYubikey: false;
        };
        /** @description A file of an upload. */
        File: {
            /** @description 16 letters and digits */
            id: string;
            fileName: string;
            status: components["schemas"]["FileStatus"];
            /** @description 32 hex digits; empty until the file is uploaded */
            fileMd5: string;
            /** @description the declared media type until the file is uploaded, then the detected one */
            fileType: string;
            /** @description bytes: as declared until the file is uploaded, then the real size */
            fileSize: number;
            /** @description what the client sent to find its file again in the answer */
            reference: string;
            /** Format: date-time */
            createdAt: string;
            /** @description downloads of the whole file; absent before the first */
            downloadCount?: number;
            /** Format: date-time */
            lastDownloadedAt?: string;
        };
        /**
         * @description missing: declared, nothing was sent yet. uploading: it is being sent; of a stream, it can be had now. uploaded: it can be had. removed: it cannot be had any more. deleted: its bytes are gone.
         * @enum {string}
         */
        FileStatus: "missing" | "uploading" | "uploaded" | "removed" | "deleted";
        /** @description Options of a new upload; what is absent is as the server has it. */
        UploadParams: {
            /** @description seconds; 0: the server's default, negative: for ever */
            ttl?: number;
            /** @description every access lets the time begin again */
            extend_ttl?: boolean;
            /** @description each file can be downloaded once */
            oneShot?: boolean;
            /** @description everybody who knows the upload may remove it */
            removable?: boolean;
            /** @description files are passed on to who downloads them, and never stored */
            stream?: boolean;
            /** @description Markdown, by convention; at most 32768 bytes */
            comments?: string;
            /** @description goes with the password; plik, when absent */
            login?: string;
            /** @description who downloads has to give it; at most 128 bytes */
            password?: string;
            /** @description true without a password is a mistake */
            protectedByPassword?: boolean;
            /** @description age, when the files are encrypted by their sender */
            e2ee?: string;
            files?: components["schemas"]["FileParams"][] | {
                [key: string]: components["schemas"]["FileParams"];
            };
        };
        /** @description What is changed of an upload. */
        UploadChange: {
            /** @description seconds from now on; 0: the server's default, negative: for ever */
            ttl: number;
        };
        /** @description A file that will be sent later. */
        FileParams: {
            /** @description at most 1024 bytes */
            fileName: string;
            /** @description bytes; zero or negative: not known yet */
            fileSize?: number;
            fileType?: string;
            /** @description comes back in the answer */
            reference?: string;
        };
        /** @description A part of a list. */
        UploadPage: {
            /** @description cursor of what comes after this page; null: nothing does */
            after: string | null;
            /** @description cursor of what comes before it; null: nothing does */
            before: string | null;
            /** @description of the whole list */
            total: number;
            results: components["schemas"]["ListedUpload"][];
        };
        /** @description An account. */
        User: {
            /** @description <provider>:<login> */
            id: string;
            /** @description local, google, ovh, oidc or github */
            provider: string;
            login?: string;
            name?: string;
            email?: string;
            /** @description what the page keeps for the user, like language */
            theme?: string;
            language?: string;
            /** @description an administrator of the server, or who asks for it is one */
            admin: boolean;
            /** @description bytes; 0: the server's, negative: unlimited */
            maxFileSize: number;
            /** @description bytes of all files; 0: the server's, negative: unlimited */
            maxUserSize: number;
            /** @description seconds; 0: the server's, negative: no maximum */
            maxTTL: number;
            /** Format: date-time */
            createdAt: string;
            /** @description in lists only */
            stats?: components["schemas"]["Usage"];
        };
        Users: components["schemas"]["User"][];
        /** @description A part of a list. */
        UserPage: {
            /** @description cursor of what comes after this page; null: nothing does */
            after: string | null;
            /** @description cursor of what comes before it; null: nothing does */
            before: string | null;
            /** @description of the whole list */
            total: number;
            results: components["schemas"]["User"][];
        };
        /** @description Who logs in. */
        LoginParams: {
            login: string;
            password: string;
        };
        /** @description A new account. */
        NewUserParams: {
            /** @description local, google, ovh, oidc or github */
            provider: string;
            /** @description of local accounts at least 4 characters */
            login: string;
            /** @description of local accounts; at least 8 characters, at most 72 bytes */
            password?: string;
            name?: string;
            email?: string;
            admin?: boolean;
            /** @description bytes; 0: the server's, negative: unlimited */
            maxFileSize?: number;
            /** @description bytes; 0: the server's, negative: unlimited */
            maxUserSize?: number;
            /** @description seconds; 0: the server's, negative: no maximum */
            maxTTL?: number;
        };
        /** @description Replaces all of it: what is absent is then empty, false or 0. */
        UserParams: {
            /** @description that of the path */
            id: string;
            /** @description for who changes their own password and has not just logged in */
            oldPassword?: string;
            /** @description of local accounts; at least 8 characters, at most 72 bytes */
            password?: string;
            name?: string;
            email?: string;
            admin?: boolean;
            /** @description bytes; 0: the server's, negative: unlimited */
            maxFileSize?: number;
            /** @description bytes; 0: the server's, negative: unlimited */
            maxUserSize?: number;
            /** @description seconds; 0: the server's, negative: no maximum */
            maxTTL?: number;
        };
        /** @description What users change of their account; what is absent stays. */
        ProfileParams: {
            name?: string;
            email?: string;
            theme?: string;
            language?: string;
        };
        /** @description A user token: what X-PlikToken takes. */
        Token: {
            /** @description plik_ and 36 letters and digits; those from before Plik 1.4 are UUIDs */
            token: string;
            comment?: string;
            /** Format: date-time */
            createdAt: string;
        };
        /** @description A part of a list. */
        TokenPage: {
            /** @description cursor of what comes after this page; null: nothing does */
            after: string | null;
            /** @description cursor of what comes before it; null: nothing does */
            before: string | null;
            /** @description of the whole list */
            total: number;
            results: components["schemas"]["Token"][];
        };
        /** @description A new user token. */
        TokenParams: {
            /** @description at most 1024 bytes */
            comment?: string;
        };
        /** @description What a command line client begins its login with. */
        DeviceLogin: {
            /** @description what a person types, or finds behind verifyURL */
            code: string;
            /** @description proves that it is the same client that asks again */
            secret: string;
            verifyURL: string;
            /** @description seconds */
            expiresIn: number;
        };
        /** @description Whether somebody has approved the login. */
        DevicePoll: {
            /** @enum {string} */
            status: "pending" | "approved";
            /** @description the new user token, given out once */
            token?: string;
        };
        /** @description The login is approved. */
        DeviceApproval: {
            /** @enum {string} */
            status: "approved";
        };
        /** @description Which machine asks. */
        DeviceInitParams: {
            /** @description shown to who approves */
            hostname?: string;
        };
        /** @description Which login is approved. */
        DeviceApproveParams: {
            code: string;
            /** @description of the new token; CLI login, when absent */
            comment?: string;
        };
        /** @description Which login is asked for. */
        DevicePollParams: {
            code: string;
            secret: string;
        };
        /** @description What one user has stored. */
        UserStats: {
            /** @description uploads that were not removed */
            uploads: number;
            /** @description files that are stored */
            files: number;
            /** @description bytes */
            totalSize: number;
            usage?: components["schemas"]["Usage"];
        };
        /** @description What everybody has stored. */
        ServerStats: {
            /** @description uploads that were not removed */
            uploads: number;
            /** @description files that are stored */
            files: number;
            /** @description bytes */
            totalSize: number;
            users: number;
            anonymousUploads: number;
            /** @description bytes */
            anonymousTotalSize: number;
            usage?: components["schemas"]["Usage"];
            anonymousUsage?: components["schemas"]["Usage"];
        };
        /** @description What was, and is, made of the server. */
        Usage: {
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            lastUploadAt?: string;
            downloads: components["schemas"]["Windows"];
            uploads: components["schemas"]["Windows"];
            current: components["schemas"]["Stored"];
            lifetime: components["schemas"]["Stored"];
        };
        /** @description Counts over all time; in the elements of lists without the last days. */
        Windows: {
            total: number;
            bytes: number;
            /** @description days are those of UTC */
            today?: number;
            /** @description today included */
            last7Days?: number;
            /** @description today included */
            last30Days?: number;
        };
        /** @description What is stored, or ever was. */
        Stored: {
            uploads: number;
            files: number;
            /** @description bytes */
            totalSize: number;
            /** @description uploads by their options */
            features: {
                passwordUploads: number;
                removableUploads: number;
                oneShotUploads: number;
                streamUploads: number;
                extendTTLUploads: number;
                e2eeUploads: number;
                commentUploads: number;
            };
            /** @description uploads by how long they live */
            ttl: {
                noneUploads: number;
                lessThan1HourUploads: number;
                oneHourToOneDayUploads: number;
                oneDayToSevenDaysUploads: number;
                sevenDaysTo30DaysUploads: number;
                greaterThan30DaysUploads: number;
            };
            /** @description files by their sizes */
            fileSizes: {
                lessThan1MBFiles: number;
                oneMBTo10MBFiles: number;
                tenMBTo100MBFiles: number;
                hundredMBTo1GBFiles: number;
                oneGBTo10GBFiles: number;
                tenGBTo100GBFiles: number;
                greaterThan100GBFiles: number;
            };
        };
        /** @description Every day, oldest first. */
        Days: components["schemas"]["Day"][];
        /** @description What happened on one day. */
        Day: {
            /**
             * Format: date
             * @description UTC
             */
            day: string;
            downloads: number;
            downloadedBytes: number;
            uploads: number;
            uploadedBytes: number;
        };
        /** @description Most downloaded first. */
        TrendingUploads: {
            id: string;
            /** @description bytes; what is zero or empty is absent */
            size?: number;
            downloadCount?: number;
            downloadedBytes?: number;
            /** Format: date-time */
            lastDownloadedAt?: string;
            comments?: string;
            /** @description id of its uploader */
            user?: string;
            files?: number;
        }[];
        /** @description Most downloaded first. */
        TrendingFiles: {
            id: string;
            /** @description bytes; what is zero or empty is absent */
            size?: number;
            downloadCount?: number;
            downloadedBytes?: number;
            /** Format: date-time */
            lastDownloadedAt?: string;
            uploadId: string;
            fileName: string;
        }[];
        /** @description What clients need to know of the configuration. */
        Config: {
            /** @description bytes; zero or less: unlimited */
            maxFileSize: number;
            /** @description bytes of all files of a user; zero or less: unlimited */
            maxUserSize: number;
            maxFilePerUpload: number;
            /** @description seconds; negative: for ever */
            defaultTTL: number;
            /** @description seconds; zero or less: no maximum */
            maxTTL: number;
            /** @description URL of the page; empty: not configured */
            plikDomain: string;
            /** @description URL of downloads; empty: not configured */
            downloadDomain: string;
            downloadDomainAlias: string[] | null;
            /** @description base of the URLs of files, where one is configured */
            downloadURL?: string;
            abuseContact: string;
            /** @description seconds that the sender of a stream waits for a receiver; 0: for ever */
            streamTimeout: number;
            feature_authentication: components["schemas"]["Flag"];
            feature_one_shot: components["schemas"]["Flag"];
            feature_removable: components["schemas"]["Flag"];
            feature_stream: components["schemas"]["Flag"];
            feature_password: components["schemas"]["Flag"];
            feature_comments: components["schemas"]["Flag"];
            feature_set_ttl: components["schemas"]["Flag"];
            feature_extend_ttl: components["schemas"]["Flag"];
            feature_clients: components["schemas"]["Flag"];
            feature_github: components["schemas"]["Flag"];
            feature_text: components["schemas"]["Flag"];
            feature_local_login: components["schemas"]["Flag"];
            feature_delete_account: components["schemas"]["Flag"];
            feature_api_tokens: components["schemas"]["Flag"];
            feature_e2ee: components["schemas"]["Flag"];
            /** @description this and the five below follow from the features, for older clients */
            authentication: boolean;
            noAnonymousUploads: boolean;
            oneShot: boolean;
            removable: boolean;
            stream: boolean;
            protectedByPassword: boolean;
            googleAuthentication: boolean;
            ovhAuthentication: boolean;
            ovhApiEndpoint: string;
            oidcAuthentication: boolean;
            oidcProviderName: string;
            githubAuthentication: boolean;
            maintenance?: components["schemas"]["Pause"];
        };
        /**
         * @description How a feature stands. default: enabled, and clients preselect it. forced: always on.
         * @enum {string}
         */
        Flag: "disabled" | "enabled" | "default" | "forced";
        /** @description What the server is. What was built, and what runs it, is told to administrators only. */
        Version: {
            /** @description without a leading v */
            version: string;
            /** @description Unix seconds; 0: not told */
            date: number;
            gitShortRevision?: string;
            gitFullRevision?: string;
            /** @description what runs the server */
            goVersion?: string;
            isRelease: boolean;
            isMint: boolean;
            clients: components["schemas"]["Client"][];
            /** @description oldest first */
            releases: components["schemas"]["Release"][];
        };
        /** @description A client that the server offers. */
        Client: {
            name: string;
            md5: string;
            /** @description below the server, without a leading slash */
            path: string;
            os: string;
            arch: string;
        };
        /** @description A file of the changelog. */
        Release: {
            name: string;
            /** @description Unix seconds */
            date: number;
        };
        /** @description What the process that answers logs. */
        Logging: {
            /** @description the least important level of each area that is logged */
            levels: {
                [key: string]: string;
            };
            /** @description what comes back */
            configured: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description when it comes back; null: nothing was changed, or by a signal
             */
            until: string | null;
        };
        /** @description A line of the audit trail. */
        AuditLine: {
            /** @description the chain that it belongs to: of a server, or of its commands */
            chain: string;
            /** @description its number there */
            seq: number;
            /** Format: date-time */
            time: string;
            /** @description what happened */
            event: string;
            /** @description done, refused, cut or failed */
            result: string;
            /** @description whose doing it was; empty: nobody known, or the server itself */
            actor: string;
            /** @description for a command: the account of the machine that ran it */
            operator?: string;
            /** @description what proved who it was: session or token; empty: nothing */
            via?: string;
            /** @description whom it is about; empty: nobody */
            user?: string;
            upload?: string;
            file?: string;
            /** @description the client's */
            address?: string;
            /** @description its X-Request-Id */
            request?: string;
            /** @description what else there is to say */
            about: {
                [key: string]: unknown;
            };
            /** @description SHA-256 of the line before */
            prev: string;
            /** @description SHA-256 of this line */
            hash: string;
        };
        /** @description Lines of the audit trail, the latest first. */
        AuditPage: {
            /** @description where to go on; null: there is nothing more */
            after: string | null;
            /** @description may be empty though others follow */
            results: components["schemas"]["AuditLine"][];
        };
        /** @description What is logged for a while; what is absent is as configured. */
        LoggingParams: {
            /** @description of all areas: DEBUG, INFO, WARN, ERROR or FATAL */
            level?: string;
            /** @description of some areas */
            levels?: {
                [key: string]: string;
            };
            /** @description for how long; 600, when absent */
            seconds?: number;
        };
        /** @description A setting in force. */
        Setting: {
            /** @description inside a table with the name of the table and a dot before it */
            key: string;
            /** @description of the documentation */
            chapter: string;
            /** @description as it is written in a variable; what is secret is replaced by (hidden) */
            value: string;
            /** @description something secret was replaced */
            hidden: boolean;
            /** @description a file, .env, environment, command line or built-in default */
            source: string;
            /** @description how it is spelled there */
            name: string;
        };
        /** @description in the order of the documentation */
        Settings: components["schemas"]["Setting"][];
        /** @description What a pass of the cleaner did. */
        CleaningReport: {
            /** @description whose time was over */
            removedUploads: number;
            erasedFiles: number;
            erasedUploads: number;
            /** @description without their upload, or their account */
            orphanRows: number;
            /** @description stored bytes that no row knew */
            orphanObjects: number;
        };
        /** @description The cleaner of the process that answers. */
        Cleaning: {
            /**
             * @description elsewhere: another process has the right to clean
             * @enum {string}
             */
            state: "idle" | "running" | "elsewhere";
            /**
             * Format: date-time
             * @description of the pass that runs, or of the last one; null: there was none
             */
            startedAt: string | null;
            /** Format: date-time */
            endedAt: string | null;
            /** @description the last one did not come to its end */
            failed: boolean;
            /** @description of the last pass that ended well */
            report: components["schemas"]["CleaningReport"] | null;
        };
        /** @description What a storage backend holds. */
        StorageShare: {
            /** @description file or s3 */
            backend: string;
            files: number;
            bytes: number;
        };
        StorageShares: components["schemas"]["StorageShare"][];
        /** @description How stored bytes are checked. */
        StorageCheckParams: {
            /** @description sizes are compared, and nothing is read */
            quick?: boolean;
            /** @description bytes that belong to no file are erased */
            repair?: boolean;
            /** @description only this one: file or s3 */
            backend?: string;
        };
        /** @description What is wrong with stored bytes. */
        StorageFinding: {
            /**
             * @description orphaned: they belong to no file; unreachable: a backend cannot be looked at
             * @enum {string}
             */
            kind: "missing" | "short" | "long" | "flipped" | "unreadable" | "orphaned" | "unreachable";
            backend: string;
            /** @description of the bytes in their backend; empty: a whole backend */
            key: string;
            /** @description id; empty: no file has these bytes */
            file: string;
            /** @description id of its upload */
            upload: string;
            detail: string;
            /** @description they were erased */
            repaired: boolean;
        };
        /** @description The check that runs, or the last one, on whichever server. */
        StorageCheck: {
            /**
             * @description none: there was no check yet; interrupted: its server is gone
             * @enum {string}
             */
            state: "none" | "running" | "done" | "cancelled" | "failed" | "interrupted";
            quick: boolean;
            repair: boolean;
            /** @description empty: all of them */
            backend: string;
            /** Format: date-time */
            startedAt: string | null;
            /** Format: date-time */
            endedAt: string | null;
            /** @description that there were when it began */
            totalFiles: number;
            totalBytes: number;
            /** @description looked at */
            files: number;
            /** @description of them */
            bytes: number;
            /** @description of them, without a digest to compare with */
            unproven: number;
            /** @description findings that stay */
            wrong: number;
            /** @description findings that were erased */
            repaired: number;
            /** @description the first hundred */
            findings: components["schemas"]["StorageFinding"][];
        };
        /** @description A login. */
        Session: {
            /** @description opens nothing */
            id: string;
            /** @description who said who it is: local, google, ovh, oidc or github */
            provider: string;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description to about a minute
             */
            seenAt: string;
            /** @description from where it was seen last */
            address: string;
            /** @description with what */
            userAgent: string;
            /** @description it is the one that asks */
            current: boolean;
        };
        Sessions: components["schemas"]["Session"][];
        /** @description No uploads are taken. */
        Pause: {
            /** @description for those who want to upload; may be empty */
            text: string;
            /**
             * Format: date-time
             * @description when it ends by itself; null: it does not
             */
            until: string | null;
        };
        /** @description Whether uploads are taken. On all servers within five seconds. */
        Maintenance: {
            /** @description none are taken */
            on: boolean;
            /** @description for those who want to upload */
            text: string;
            /**
             * Format: date-time
             * @description when it ends by itself; null: it does not
             */
            until: string | null;
            /** Format: date-time */
            since: string | null;
        };
        /** @description Maintenance mode, on or off. */
        MaintenanceParams: {
            on: boolean;
            /** @description for those who want to upload; one line of at most 500 characters */
            text?: string;
            /**
             * Format: date-time
             * @description when it ends by itself
             */
            until?: string;
        };
        /** @description What is wrong, on one line. */
        Error: string;
    };
    responses: never;
    parameters: {
        /** @description Id of the user as whom an administrator of the server acts. Not on routes that are for administrators alone. */
        "X-Plik-Impersonate": string;
        /** @description limit, order, offset, after and before as a JSON object, in place of those of the query. */
        "X-Plik-Paging": string;
        /** @description Which client asks. For web_client, errors of downloads become redirects to the page. */
        "X-ClientApp": string;
        /** @description Of br and gzip, the page comes in what is liked best. */
        "Accept-Encoding": string;
        /** @description Who wants text/html and is a browser gets errors of downloads as redirects. */
        Accept: string;
        /** @description A part of the file: one range of bytes. */
        Range: string;
        /** @description The range is meant only of the file with this ETag, or this date. */
        "If-Range": string;
        /** @description Only the file with one of these ETags; 412 otherwise. */
        "If-Match": string;
        /** @description Not the file with one of these ETags; 304 then. */
        "If-None-Match": string;
        /** @description Only a file that has changed since; 304 otherwise. */
        "If-Modified-Since": string;
        /** @description Only a file that has not changed since; 412 otherwise. */
        "If-Unmodified-Since": string;
        /** @description The name of the file, where the path has none. */
        "Content-Disposition": string;
        /** @description Digests of the body (RFC 9530), with which it is compared: sha-256, sha-512 and md5. */
        "Content-Digest": string;
        /** @description The same of the whole file (RFC 9530). */
        "Repr-Digest": string;
        /** @description A page of the server, to which the provider sends the user back. */
        Referer: string;
        /** @description An id for the request, of at most 128 letters, digits and . _ -; what is none is replaced. */
        "X-Request-Id": string;
        /** @description Where the request comes from (W3C Trace Context): for the log. */
        traceparent: string;
        /** @description Cookies that the login has set. */
        Cookie: string;
        /** @description The version of tus that the client speaks. */
        "Tus-Resumable": "1.0.0";
        /** @description Bytes of the whole. */
        "Upload-Length": number;
        /** @description Whether this request brings the end of the file (?1), or more of it comes later (?0). */
        "Upload-Complete": "?1" | "?0";
        /** @description The client understands interim answers (104) of this version of the draft. */
        "Upload-Draft-Interop-Version": "8";
        /** @description The length of the whole is told later. */
        "Upload-Defer-Length": "1";
        /** @description Bytes of the whole before those of this request. */
        "Upload-Offset": number;
        /** @description Keys with values in Base64, between commas: filename, and the options of an upload by their names in UploadParams; or upload (and file) for one that there is, with uploadToken, where its header is not sent. */
        "Upload-Metadata": string;
        /** @description An algorithm, and the digest of the bytes of this request in Base64: all of them are kept, or none. */
        "Upload-Checksum": string;
        /** @description A part of a file (partial), or a file of such parts, by their links. */
        "Upload-Concat": string;
        /** @description The method, for clients that cannot send it as such. */
        "X-HTTP-Method-Override": "HEAD" | "PATCH" | "DELETE";
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    quickUploadBody: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    quickUpload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    uploadLimits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    headHeadPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    searchAudit: {
        parameters: {
            query?: {
                /** @description From this time on. */
                since?: string;
                /** @description Before this time. */
                until?: string;
                /** @description What happened. */
                event?: string;
                /** @description done, refused, cut or failed. */
                result?: string;
                /** @description Whoever did it, or whose it was. */
                user?: string;
                /** @description One upload. */
                upload?: string;
                /** @description One file. */
                file?: string;
                /** @description The client's. */
                address?: string;
                /** @description Its X-Request-Id. */
                request?: string;
                /** @description Lines of a page. */
                limit?: number;
                /** @description Where to go on: as the page before says. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getCleaning: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    clean: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getLogging: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    setLogging: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getMaintenance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    setMaintenance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getStorage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getStorageCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    startStorageCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    cancelStorageCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    downloadArchive: {
        parameters: {
            query?: {
                /** @description Anything but empty: the file is to be saved, and not shown. */
                dl?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    headDownloadArchive: {
        parameters: {
            query?: {
                /** @description Anything but empty: the file is to be saved, and not shown. */
                dl?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    approveDeviceLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    beginDeviceLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    pollDeviceLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    finishGithubLogin: {
        parameters: {
            query?: {
                /** @description What the provider gives; not from OVH. */
                code?: string;
                /** @description What the login began with; not from OVH. */
                state?: string;
                /** @description Why the provider refuses. */
                error?: string;
                /** @description The same, for people. */
                error_description?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    beginGithubLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    finishGoogleLogin: {
        parameters: {
            query?: {
                /** @description What the provider gives; not from OVH. */
                code?: string;
                /** @description What the login began with; not from OVH. */
                state?: string;
                /** @description Why the provider refuses. */
                error?: string;
                /** @description The same, for people. */
                error_description?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    beginGoogleLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    finishOidcLogin: {
        parameters: {
            query?: {
                /** @description What the provider gives; not from OVH. */
                code?: string;
                /** @description What the login began with; not from OVH. */
                state?: string;
                /** @description Why the provider refuses. */
                error?: string;
                /** @description The same, for people. */
                error_description?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    beginOidcLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    finishOvhLogin: {
        parameters: {
            query?: {
                /** @description What the provider gives; not from OVH. */
                code?: string;
                /** @description What the login began with; not from OVH. */
                state?: string;
                /** @description Why the provider refuses. */
                error?: string;
                /** @description The same, for people. */
                error_description?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    beginOvhLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    addFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    addedFileLimits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    downloadFile: {
        parameters: {
            query?: {
                /** @description Anything but empty: the file is to be saved, and not shown. */
                dl?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    sendFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    removeFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    declaredFileLimits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    headDownloadFile: {
        parameters: {
            query?: {
                /** @description Anything but empty: the file is to be saved, and not shown. */
                dl?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    removeMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    changeMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    logoutEverywhere: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getMyStats: {
        parameters: {
            query?: {
                /** @description Only uploads that were made with this user token, one of those of the user. */
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getMyDailyActivity: {
        parameters: {
            query?: {
                /** @description How many, today included. */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getMyTrendingUploads: {
        parameters: {
            query?: {
                /** @description Since when; today included. */
                window?: "all" | "1d" | "7d" | "30d";
                /** @description By what. */
                sort?: "downloads" | "downloadedBytes";
                /** @description How many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listMyTokens: {
        parameters: {
            query?: {
                /** @description By when they were made; there is no other order. */
                sort?: "createdAt" | "date";
                /** @description Elements of a page; more than 1000 are 1000. */
                limit?: number;
                /** @description desc: the newest, or the largest, first. */
                order?: "asc" | "desc";
                /** @description Cursor: what comes after it in this order. */
                after?: string;
                /** @description Cursor: what comes before it in this order. */
                before?: string;
                /** @description How many elements are left out; not beside a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    removeToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listMyUploads: {
        parameters: {
            query?: {
                /** @description Only uploads that were made with this user token, one of those of the user. */
                token?: string;
                /** @description Elements of a page; more than 1000 are 1000. */
                limit?: number;
                /** @description desc: the newest, or the largest, first. */
                order?: "asc" | "desc";
                /** @description Cursor: what comes after it in this order. */
                after?: string;
                /** @description Cursor: what comes before it in this order. */
                before?: string;
                /** @description How many elements are left out; not beside a cursor. */
                offset?: number;
                /** @description By what: when it was made, or the size of its files. */
                sort?: "createdAt" | "date" | "size";
                /** @description true: only uploads that are one-shot; anything else: only those that do not. */
                oneShot?: string;
                /** @description true: only uploads that are removable; anything else: only those that do not. */
                removable?: string;
                /** @description true: only uploads that are streams; anything else: only those that do not. */
                stream?: string;
                /** @description true: only uploads that live longer with every access; anything else: only those that do not. */
                extendTTL?: string;
                /** @description true: only uploads that have a password; anything else: only those that do not. */
                password?: string;
                /** @description true: only uploads that are encrypted by their senders; anything else: only those that do not. */
                e2ee?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    removeMyUploads: {
        parameters: {
            query?: {
                /** @description Only uploads that were made with this user token, one of those of the user. */
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getOpenApiPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    headGetOpenApiPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    headGetOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getQrCode: {
        parameters: {
            query?: {
                /** @description The text. */
                url?: string;
                /** @description Width and height in pixels; what is no integer is 250. */
                size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    resumableState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    resumableCancel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    resumableOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    headResumableState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    resumableAppend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getDailyActivity: {
        parameters: {
            query?: {
                /** @description How many, today included. */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getTrendingFiles: {
        parameters: {
            query?: {
                /** @description Since when; today included. */
                window?: "all" | "1d" | "7d" | "30d";
                /** @description By what. */
                sort?: "downloads" | "downloadedBytes";
                /** @description How many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getTrendingUploads: {
        parameters: {
            query?: {
                /** @description Since when; today included. */
                window?: "all" | "1d" | "7d" | "30d";
                /** @description By what. */
                sort?: "downloads" | "downloadedBytes";
                /** @description How many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    downloadStream: {
        parameters: {
            query?: {
                /** @description Anything but empty: the file is to be saved, and not shown. */
                dl?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    sendStream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    removeStream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    headDownloadStream: {
        parameters: {
            query?: {
                /** @description Anything but empty: the file is to be saved, and not shown. */
                dl?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    tusCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    tusOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    tusEnd: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    tusOptionsOfOne: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    headTusState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    tusSend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    createUpload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getUpload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    removeUpload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    changeUpload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listUploads: {
        parameters: {
            query?: {
                /** @description Only those of this user, by id. */
                user?: string;
                /** @description Only those that were made with this user token. */
                token?: string;
                /** @description Elements of a page; more than 1000 are 1000. */
                limit?: number;
                /** @description desc: the newest, or the largest, first. */
                order?: "asc" | "desc";
                /** @description Cursor: what comes after it in this order. */
                after?: string;
                /** @description Cursor: what comes before it in this order. */
                before?: string;
                /** @description How many elements are left out; not beside a cursor. */
                offset?: number;
                /** @description By what: when it was made, or the size of its files. */
                sort?: "createdAt" | "date" | "size";
                /** @description true: only uploads that are one-shot; anything else: only those that do not. */
                oneShot?: string;
                /** @description true: only uploads that are removable; anything else: only those that do not. */
                removable?: string;
                /** @description true: only uploads that are streams; anything else: only those that do not. */
                stream?: string;
                /** @description true: only uploads that live longer with every access; anything else: only those that do not. */
                extendTTL?: string;
                /** @description true: only uploads that have a password; anything else: only those that do not. */
                password?: string;
                /** @description true: only uploads that are encrypted by their senders; anything else: only those that do not. */
                e2ee?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    replaceUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    removeUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    endUserSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Only accounts of this provider. */
                provider?: string;
                /** @description true: only administrators; anything else: only others. */
                admin?: string;
                /** @description By what: when it was made, or what it has stored, ever stored or given out. */
                sort?: "createdAt" | "date" | "size" | "lifetimeSize" | "downloadedBytes";
                /** @description Elements of a page; more than 1000 are 1000. */
                limit?: number;
                /** @description desc: the newest, or the largest, first. */
                order?: "asc" | "desc";
                /** @description Cursor: what comes after it in this order. */
                after?: string;
                /** @description Cursor: what comes before it in this order. */
                before?: string;
                /** @description How many elements are left out; not beside a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    searchUsers: {
        parameters: {
            query?: {
                /** @description At least two bytes. */
                q?: string;
                /** @description Only accounts of this provider. */
                provider?: string;
                /** @description true: only administrators; anything else: only others. */
                admin?: string;
                /** @description How many at most; what is no integer above 0 is 5, and more than 20 are 20. */
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    quickUploadNamed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    namedUploadLimits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
}

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "published/reading.h"
#include "warifu/firmware/zip_files.h"

namespace warifu::documents {

inline Unzip zip_reader() {
    Limits limits;
    limits.blob_bytes = 8U << 20U;
    return [limits](Bytes archive, const auto& wanted, const auto& each, const auto& anomaly) {
        return firmware::read_zip_files(archive, limits, wanted, each, anomaly);
    };
}

/// A document that is read, with what was told on the way.
struct TextOf {
    Reading reading;
    std::vector<Anomaly> anomalies;

    std::vector<std::string> codes() const {
        std::vector<std::string> codes;
        for (const Anomaly& each : anomalies)
            codes.push_back(each.code);
        return codes;
    }
    /// `place|text` of each block of one kind.
    std::vector<std::string> of(Block::Kind kind) const {
        std::vector<std::string> lines;
        for (const Block& each : reading.blocks)
            if (each.kind == kind)
                lines.push_back(each.place + "|" + each.text);
        return lines;
    }
    std::string all() const {
        std::string text;
        for (const Block& each : reading.blocks)
            text += each.text + "\n";
        return text;
    }
    const Block& block(std::string_view part) const {
        static const Block none;
        for (const Block& each : reading.blocks)
            if (each.text.find(part) != std::string::npos)
                return each;
        ADD_FAILURE() << "no block has '" << part << "' in\n" << all();
        return none;
    }
};

inline TextOf text_of(Capture capture, const DocumentLimits& limits = {}) {
    TextOf text;
    if (capture.locator.empty())
        capture.locator = "document";
    text.reading = read_text(capture, limits, zip_reader(), text.anomalies);
    return text;
}

inline TextOf text_of(std::string_view body, std::string content_type, const DocumentLimits& limits = {}) {
    Capture capture;
    capture.content_type = std::move(content_type);
    capture.body = as_bytes(body);
    return text_of(std::move(capture), limits);
}

inline TextOf html(std::string_view body) { return text_of(body, "text/html"); }

} // namespace warifu::documents
